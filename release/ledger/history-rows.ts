import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { SlotName, Traffic } from "../../model/settings.js";
import { weights } from "../../model/traffic.js";
import { changedOf } from "./changes-only.js";
import { subject } from "./served.js";
import type { Unrecorded } from "./unrecorded.js";

/** One line of the ledger, as `history --json` prints it. */
export interface HistoryRow {
    /** Absent for an update that has no entry: one under way, or one that was killed. */
    readonly entry?: number;
    /** Start of the update, RFC 3339; absent where nothing tells it. */
    readonly time?: string;
    /** Committer of the commit at hand; of an update without an entry, the holder of its lock. */
    readonly who?: string;
    /** Version of the release that it was about. */
    readonly release?: string;
    readonly slot?: SlotName;
    readonly digest?: string;
    /** Weights by slot as the entry decided them; of one that failed, as it was to be. */
    readonly traffic?: Traffic;
    readonly result: LedgerEntry["result"] | "interrupted";
    readonly durationSeconds?: number;
    readonly message: string;
    readonly commit?: string;
    readonly ciBuild?: string;
    /** Resources by operation, without those that change nothing. */
    readonly changed?: Readonly<Record<string, number>>;
}

/** @param entries oldest first, with digests */
export function historyRows(entries: readonly LedgerEntry[]): HistoryRow[] {
    return entries.map((entry, index) => {
        const before = entries.slice(0, index).findLast(({ result }) => result === "succeeded");
        const { committer, commit, ciBuild, traffic } = entry;
        const about = subject(entry, before);
        return {
            entry: entry.entry,
            time: entry.time,
            ...(committer === undefined ? {} : { who: committer }),
            ...(about === undefined ? {} : { release: about.release.version, slot: about.slot }),
            ...(about?.release.digest === undefined ? {} : { digest: about.release.digest }),
            ...(traffic === undefined ? {} : { traffic }),
            result: entry.result,
            durationSeconds: entry.duration,
            message:
                entry.kind === "update" ? entry.message : `${entry.kind}${entry.message ? `: ${entry.message}` : ""}`,
            ...(commit === undefined ? {} : { commit }),
            ...(ciBuild === undefined ? {} : { ciBuild }),
            ...changedOf(entry),
        };
    });
}

/** The lines of updates that the ledger has no entry of; they come last. */
export function unrecordedRows(updates: readonly Unrecorded[]): HistoryRow[] {
    return updates.map(({ who, time, result, message }) => ({
        ...(time === undefined ? {} : { time }),
        ...(who === undefined ? {} : { who }),
        result,
        message,
    }));
}

/** `green`, or `blue 90, green 10`; undefined when nobody has any. */
export function trafficWords(traffic: Traffic | undefined): string | undefined {
    const shares = weights(traffic);
    if (shares.length === 1) return shares[0]!.slot;
    return shares.map(({ slot, weight }) => `${slot} ${weight}`).join(", ") || undefined;
}
