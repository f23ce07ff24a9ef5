import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import { type Traffic, weights } from "../../model/traffic/traffic.js";
import { changedOf } from "../ledger/pulumi-update.js";
import { subject } from "../ledger/served.js";
import type { Unrecorded } from "../ledger/unrecorded.js";

/** One line of the ledger, as `history --json` prints it. */
export interface HistoryRow {
    /** Absent for an update without an entry: one that is under way or was killed. */
    readonly entry?: number;
    /** Start of the update, RFC 3339; absent if unknown. */
    readonly time?: string;
    /** Committer of the checked-out commit; for an update without an entry, the holder of its lock. */
    readonly who?: string;
    /** Version of the release that the update was about. */
    readonly release?: string;
    readonly slot?: SlotName;
    readonly digest?: string;
    /** Percent of the traffic by slot as the entry decided; for a failed one, as it should have been. */
    readonly traffic?: Traffic;
    readonly result: LedgerEntry["result"] | "interrupted";
    readonly durationSeconds?: number;
    readonly message: string;
    readonly commit?: string;
    readonly ciBuild?: string;
    /** Page of that build. */
    readonly ciUrl?: string;
    /** Number of resources by operation, without unchanged ones. */
    readonly changed?: Readonly<Record<string, number>>;
}

/** @param entries oldest first, with digests */
export function historyRows(entries: readonly LedgerEntry[]): HistoryRow[] {
    return entries.map((entry, index) => {
        const before = entries.slice(0, index).findLast(({ result }) => result === "succeeded");
        const { committer, commit, ciBuild, ciUrl, traffic } = entry;
        const about = subject(entry, before);
        return {
            entry: entry.entry,
            time: entry.time,
            who: committer,
            ...(about === undefined ? {} : { release: about.release.version, slot: about.slot }),
            ...(about?.release.digest === undefined ? {} : { digest: about.release.digest }),
            ...(traffic === undefined ? {} : { traffic }),
            result: entry.result,
            durationSeconds: entry.duration,
            message:
                entry.kind === "update" ? entry.message : `${entry.kind}${entry.message ? `: ${entry.message}` : ""}`,
            ...(commit === undefined ? {} : { commit }),
            ...(ciBuild === undefined ? {} : { ciBuild }),
            ...(ciUrl === undefined ? {} : { ciUrl }),
            ...changedOf(entry),
        };
    });
}

/** Rows of updates without an entry; they come last. */
export function unrecordedRows(updates: readonly Unrecorded[]): HistoryRow[] {
    return updates.map(({ who, time, result, message }) => ({
        time,
        who,
        result,
        message,
    }));
}

/** `green`, or `blue 90, green 10`; undefined if no slot has traffic. */
export function describeTraffic(traffic: Traffic | undefined): string | undefined {
    const shares = weights(traffic);
    if (shares.length === 1) return shares[0]!.slot;
    return shares.map(({ slot, weight }) => `${slot} ${weight}`).join(", ") || undefined;
}
