import { entriesAbout, isSince, parseSince } from "./ledger/filter-history.js";
import { historyRows, unrecordedRows } from "./ledger/history-rows.js";
import { historyTable } from "./ledger/history-table.js";
import { unrecordedUpdates } from "./ledger/unrecorded.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { terminalOf } from "./report/terminal.js";
import { readProject } from "./stack/project.js";

export interface HistoryOptions extends CommonOptions {
    /** A day, a time, `7d` or the number of an entry. */
    readonly since?: string;
    /** A version. */
    readonly release?: string;
    /** File to write metrics to, in place of the table. */
    readonly metrics?: string;
}

/** Prints the ledger, oldest entry first. Needs neither cluster nor passphrase. */
export async function history(options: HistoryOptions, report: Report): Promise<void> {
    const since = options.since === undefined ? undefined : parseSince(options.since, new Date());
    if (typeof since === "string") throw new Refusal(`--since: ${since}`);
    if (options.metrics !== undefined) {
        if (options.since !== undefined || options.release !== undefined) {
            throw new Refusal("--metrics counts the whole ledger; leave out --since and --release.");
        }
        return (await import("./history-metrics.js")).historyMetrics({ ...options, metrics: options.metrics }, report);
    }
    const ledger = await openLedger(options, readProject(options.cwd), report);
    const entries = [...ledger.entries].toReversed().map(entry => ledger.withDigests(entry));
    const recorded = historyRows(entries);
    const all = [...recorded, ...unrecordedRows(unrecordedUpdates(ledger))];
    const about = options.release === undefined ? undefined : entriesAbout(options.release, entries, recorded);
    const rows = all.filter(
        row =>
            (since === undefined || isSince(row, since)) &&
            (about === undefined || (row.entry !== undefined && about.has(row.entry))),
    );
    if (all.length === 0) report.say(`the ledger of stack ${options.stack} has no entry yet`);
    else if (rows.length === 0) report.say(`none of the ${count(all.length)} ${whatIsAsked(options)}`);
    else for (const line of historyTable(rows, terminalOf(report.json !== false))) report.say(line);
    report.result(rows);
}

function count(entries: number): string {
    return entries === 1 ? "1 entry" : `${entries} entries`;
}

function whatIsAsked({ since, release }: HistoryOptions): string {
    const words = [
        ...(release === undefined ? [] : [`is about ${release}`]),
        ...(since === undefined ? [] : [`is since ${/^[0-9]+$/.test(since) ? `entry ${since}` : since}`]),
    ];
    return words.join(" and ");
}
