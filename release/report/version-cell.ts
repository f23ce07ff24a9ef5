import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { MatrixCell, VersionState } from "./report-page.js";
import { endMs } from "./traffic-history.js";

export interface VersionCell extends Omit<MatrixCell, "stack" | "otherDigest"> {
    /** RFC 3339: start of its uninterrupted traffic. */
    readonly since?: string;
}

/**
 * State of a version in a stack, from its ledger.
 *
 * @param entries oldest first
 */
export function versionCell(version: string, entries: readonly LedgerEntry[]): VersionCell {
    const decided = entries.filter(({ kind, result }) => result === "succeeded" && isDecision(kind));
    const now = lastSucceeded(entries.toReversed());
    const slot = now === undefined ? undefined : bestSlot(version, now);
    const weight = now === undefined ? 0 : weightOf(version, now);
    const served = decided.findLast(entry => weightOf(version, entry) > 0);
    const state = stateOf({
        weight,
        inSlot: slot !== undefined,
        served: served !== undefined,
        placed: decided.some(entry => bestSlot(version, entry) !== undefined),
        tried: entries.some(entry => bestSlot(version, entry) !== undefined),
    });
    const begin = beginOf(version, state, decided, entries);
    const quarantine = now?.quarantine.find(entry => entry.version === version);
    return {
        state,
        slot,
        ...(weight === 0 ? {} : { weight, since: isoEnd(firstOfRun(decided, entry => weightOf(version, entry) > 0)!) }),
        ...(begin === undefined ? {} : { time: isoEnd(begin), entry: begin.entry }),
        ...(quarantine === undefined ? {} : { quarantine }),
    };
}

/** A version's digest in the newest entry that has it. */
export function digestOfVersion(version: string, entries: readonly LedgerEntry[]): string | undefined {
    for (const { slots } of entries.toReversed()) {
        const found = slotEntries(slots).find(([, release]) => release.version === version && release.digest);
        if (found !== undefined) return found[1].digest;
    }
    return undefined;
}

interface Facts {
    readonly weight: number;
    readonly inSlot: boolean;
    readonly served: boolean;
    readonly placed: boolean;
    readonly tried: boolean;
}

function stateOf({ weight, inSlot, served, placed, tried }: Facts): VersionState {
    if (weight === 100) return "live";
    if (weight > 0) return "sharing";
    if (inSlot) return served ? "standby" : "waiting";
    if (served) return "served";
    if (placed) return "placed";
    return tried ? "failed" : "absent";
}

/** The entry that began the state; for a release that is gone, the entry that ended it. */
function beginOf(
    version: string,
    state: VersionState,
    decided: readonly LedgerEntry[],
    entries: readonly LedgerEntry[],
): LedgerEntry | undefined {
    const weight = (entry: LedgerEntry) => weightOf(version, entry);
    const has = (entry: LedgerEntry) => bestSlot(version, entry) !== undefined;
    switch (state) {
        case "live":
            return firstOfRun(decided, entry => weight(entry) === 100);
        case "sharing": {
            const now = weight(decided.at(-1)!);
            return firstOfRun(decided, entry => weight(entry) === now);
        }
        case "standby":
        case "waiting":
            return firstOfRun(decided, entry => weight(entry) === 0 && has(entry));
        case "served":
            return decided[decided.findLastIndex(entry => weight(entry) > 0) + 1];
        case "placed":
            return decided[decided.findLastIndex(has) + 1];
        case "failed":
            return entries.findLast(has);
        case "absent":
            return undefined;
    }
}

/** The first of the entries at the end that all satisfy the condition. */
function firstOfRun(entries: readonly LedgerEntry[], isSo: (entry: LedgerEntry) => boolean): LedgerEntry | undefined {
    return entries[entries.findLastIndex(entry => !isSo(entry)) + 1];
}

function isDecision(kind: LedgerEntry["kind"]): boolean {
    return kind === "update" || kind === "destroy";
}

/** A destroy decides that nothing is there, whatever its settings say. */
function weightOf(version: string, { kind, slots, traffic }: LedgerEntry): number {
    if (kind === "destroy") return 0;
    const held = slotEntries(slots).filter(([, release]) => release.version === version);
    return held.reduce((sum, [slot]) => sum + (traffic?.[slot] ?? 0), 0);
}

/** The slot that has the version, of several the one with most traffic. */
function bestSlot(version: string, { kind, slots, traffic }: LedgerEntry): SlotName | undefined {
    if (kind === "destroy") return undefined;
    const held = slotEntries(slots).filter(([, release]) => release.version === version);
    return held.map(([slot]) => slot).sort((left, right) => (traffic?.[right] ?? 0) - (traffic?.[left] ?? 0))[0];
}

function isoEnd(entry: LedgerEntry): string {
    return new Date(endMs(entry)).toISOString();
}
