import type { LedgerEntry } from "../model/ledger-entry.js";
import { entryLines, type ShownEntry } from "./ledger/entry-lines.js";
import { historyRows } from "./ledger/history-rows.js";
import type { Ledger } from "./ledger/ledger.js";
import { readPromotionRecord } from "./ledger/read-promotion-record.js";
import { diffSettings } from "./ledger/settings-diff.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { terminalOf } from "./report/terminal.js";
import { readProject } from "./stack/project.js";

export interface ShowOptions extends CommonOptions {
    /** Number of an entry, or `latest`. */
    readonly entry: string;
}

/** Prints one entry of the ledger, and in what its settings differ from the entry before. */
export async function show(options: ShowOptions, report: Report): Promise<void> {
    const ledger = await openLedger(options, readProject(options.cwd), report);
    const entries = [...ledger.entries].toReversed().map(entry => ledger.withDigests(entry));
    const number = options.entry === "latest" ? entries.length : Number(options.entry);
    const chosen = /^([0-9]+|latest)$/.test(options.entry) ? entries[number - 1] : undefined;
    if (chosen === undefined) throw new Refusal(noSuchEntry(options, entries.length));
    const shown = shownEntry(chosen, entries, ledger);
    for (const line of entryLines(shown, entries.length, terminalOf(report.json !== false))) report.say(line);
    report.result(shown);
}

/** @param entries oldest first, with digests */
export function shownEntry(
    entry: LedgerEntry,
    entries: readonly LedgerEntry[],
    ledger: Pick<Ledger, "recordOf">,
): ShownEntry {
    const [row] = historyRows(entries).filter(({ entry: number }) => number === entry.entry);
    const before = entries[entry.entry - 2];
    const { kind, slots, quarantine, freeze } = entry;
    const record = ledger.recordOf(entry);
    const hasSlots = record.config["fastapi-release:slots"] !== undefined;
    const promotion = readPromotionRecord(record);
    return {
        ...row!,
        kind,
        slots,
        quarantine,
        ...(freeze === undefined ? {} : { freeze }),
        isReadable: !hasSlots || Object.keys(slots).length > 0,
        ...(before === undefined ? {} : { before: { entry: before.entry, result: before.result } }),
        diff: diffSettings(before, entry),
        ...(promotion === undefined ? {} : { promotion }),
    };
}

function noSuchEntry({ entry, stack }: ShowOptions, count: number): string {
    if (count === 0) return `the ledger of stack ${stack} has no entry yet.`;
    return `"${entry}" is no entry of the ledger of stack ${stack}; use a number from 1 to ${count}, or latest.`;
}
