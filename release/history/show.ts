import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import { imageReference } from "../../model/release/pin.js";
import { imagesOf, type VersionImage } from "../../model/release/release-images.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { Ledger } from "../ledger/ledger.js";
import { readPromotionRecord } from "../ledger/read-promotion-record.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import { formatSeconds, type Report } from "../output/report.js";
import { wrapWords } from "../output/table.js";
import { paint, plainLine, type Terminal, terminalOf } from "../output/terminal.js";
import { readProject } from "../stack/project.js";
import { describeTraffic, type HistoryRow, historyRows } from "./history-rows.js";
import { promotionFacts } from "./promotion-words.js";
import { diffLines, diffSettings, type SettingChange } from "./settings-diff.js";

export interface ShowOptions extends CommonOptions {
    /** Number of an entry, or `latest`. */
    readonly entry: string;
}

/** Prints one entry of the ledger, and its changes to the settings of the entry before. */
export async function show(options: ShowOptions, report: Report): Promise<void> {
    const ledger = await openLedger(options, readProject(options), report);
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
    return `"${entry}" is not an entry in the ledger of stack ${stack}; use a number from 1 to ${count}, or latest.`;
}

/** Everything about one entry, as `show --json` prints it. */
export interface ShownEntry extends HistoryRow {
    readonly kind: LedgerEntry["kind"];
    readonly slots: LedgerEntry["slots"];
    readonly quarantine: LedgerEntry["quarantine"];
    readonly freeze?: LedgerEntry["freeze"];
    /** Whether this version of the command can read the entry's decisions. */
    readonly isReadable: boolean;
    /** The entry before, to which the settings are compared; absent for the first one. */
    readonly before?: { readonly entry: number; readonly result: LedgerEntry["result"] };
    readonly diff: readonly SettingChange[];
    /** Results of its promotion's checks so far; absent if there is none. */
    readonly promotion?: PromotionRecord | "unreadable";
}

const labelWidth = 11;

/** One entry in lines for people. */
export function entryLines(shown: ShownEntry, of: number, terminal: Terminal): string[] {
    const {
        entry,
        result,
        kind,
        time,
        durationSeconds = 0,
        who,
        commit,
        ciBuild,
        ciUrl,
        message,
        changed,
        before,
    } = shown;
    const isFailed = result === "failed";
    const changes = Object.entries(changed ?? {}).map(([operation, resources]) => `${operation} ${resources}`);
    const facts: [label: string, text: string | undefined][] = [
        ["result", isFailed ? paint("failed", "red", terminal) : result],
        ["kind", kind === "update" ? undefined : kind],
        ["time", `${time}, ${formatSeconds(durationSeconds)}`],
        ["who", who],
        ["commit", commit],
        ["build", ciUrl === undefined ? ciBuild : [ciBuild, ciUrl].filter(Boolean).join(", ")],
        ["message", message],
        ["release", shown.release && `${shown.release} in ${shown.slot}`],
        [
            "traffic",
            `${describeTraffic(shown.traffic) ?? "none"}${isFailed ? " was to get it; the update failed" : ""}`,
        ],
        ["resources", changed && (changes.join(", ") || "none changed")],
        ...slotEntries(shown.slots).flatMap(([slot, release]) =>
            imagesOf(release).map((image, index): [string, string] => [index === 0 ? slot : "", imageName(image)]),
        ),
        ...shown.quarantine.map(({ version, ...cause }, index): [string, string] => [
            index === 0 ? "quarantine" : "",
            `${version} ${causeWords(cause)}`,
        ]),
        ["frozen", shown.freeze?.now && causeWords(shown.freeze.now)],
        ...promotionFacts(shown.promotion),
    ];
    const unreadable = shown.isReadable ? [] : ["This version of the command cannot read its settings."];
    return [
        `${isFailed ? "! " : ""}entry ${entry} of ${of}`,
        ...facts.flatMap(([label, text]) => (text === undefined ? [] : factLines(label, text, terminal))),
        ...unreadable,
        before === undefined
            ? "settings, with none before:"
            : `settings, compared with entry ${before.entry} (${before.result}):`,
        ...(shown.diff.length === 0 ? ["  no change"] : diffLines(shown.diff, terminal)),
    ];
}

function factLines(label: string, text: string, { columns }: Terminal): string[] {
    const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - labelWidth - 2);
    const [first = "", ...others] = wrapWords(label === "result" ? text : plainLine(text), width);
    return [
        `  ${label.padEnd(labelWidth)}${first}`.trimEnd(),
        ...others.map(line => " ".repeat(labelWidth + 2) + line),
    ];
}

function causeWords({ since, until, reason }: { since: string; until?: string; reason: string }): string {
    return `since ${since}${until === undefined ? "" : ` until ${until}`}: ${reason}`;
}

function imageName({ repository, version, digest }: VersionImage): string {
    if (digest === undefined) return `${repository}:${version}, digest not known`;
    return imageReference(repository, { version, digest });
}
