import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { CommonOptions } from "../open/open-service.js";
import type { HistoryRow } from "./history-rows.js";

/** Where the part of the history that is shown begins. */
export type Since = { readonly entry: number } | { readonly ms: number };

const unitMs: Readonly<Record<string, number>> = {
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 7 * 86_400_000,
};

/**
 * Parses `--since`: the number of an entry, an age such as `7d`, or a day or time in RFC 3339. A day, or a time without a
 * zone, is UTC, like the times shown.
 *
 * @returns an error message for any other text
 */
export function parseSince(text: string, now: Date): Since | string {
    if (/^[0-9]+$/.test(text)) return { entry: Number(text) };
    const [, amount, unit] = /^([0-9]+(?:\.[0-9]+)?)([smhdw])$/.exec(text) ?? [];
    if (amount !== undefined && unit !== undefined) return { ms: now.getTime() - Number(amount) * unitMs[unit]! };
    const date =
        /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;
    const [, day, time = "00:00", zone = "Z"] = date.exec(text) ?? [];
    const ms = Date.parse(`${day}T${time}${zone}`);
    if (!Number.isNaN(ms) && isDay(day!)) return { ms };
    return `"${text}" is not a time; use a day such as 2026-11-21, a time such as 2026-11-21T10:00Z, 7d or 12h, or the number of an entry.`;
}

/** JavaScript reads the 30th of February as a day in March. */
function isDay(day: string): boolean {
    return new Date(`${day}T00:00Z`).toISOString().startsWith(day);
}

/** Whether a row is in that part of the history. A row without a time has only just happened. */
export function isSince(row: HistoryRow, since: Since): boolean {
    if ("entry" in since) return row.entry === undefined || row.entry >= since.entry;
    return row.time === undefined || Date.parse(row.time) >= since.ms;
}

/**
 * Numbers of the entries that concern a version: those that placed it in a slot or were about it, or changed its share of
 * the traffic or its quarantine.
 *
 * @param entries oldest first
 */
export function entriesAbout(
    version: string,
    entries: readonly LedgerEntry[],
    rows: readonly HistoryRow[],
): ReadonlySet<number> {
    const found = new Set(rows.flatMap(({ entry, release }) => (release === version && entry ? [entry] : [])));
    let before: LedgerEntry | undefined;
    for (const entry of entries) {
        const changes =
            shareOf(version, entry) !== shareOf(version, before) ||
            isQuarantined(version, entry) !== isQuarantined(version, before);
        if (changes) found.add(entry.entry);
        if (entry.result === "succeeded") before = entry;
    }
    return found;
}

function shareOf(version: string, entry: LedgerEntry | undefined): number {
    if (entry === undefined || entry.kind === "destroy") return 0;
    const held = slotEntries(entry.slots).filter(([, release]) => release.version === version);
    return held.reduce((sum, [slot]) => sum + (entry.traffic?.[slot] ?? 0), 0);
}

function isQuarantined(version: string, entry: LedgerEntry | undefined): boolean {
    return entry?.quarantine.some(quarantined => quarantined.version === version) ?? false;
}

export interface HistoryOptions extends CommonOptions {
    /** A day, a time, an age such as `7d`, or the number of an entry. */
    readonly since?: string;
    /** A version. */
    readonly release?: string;
    /** File to write metrics to instead of printing the table. */
    readonly metrics?: string;
}
