import type { Release } from "./release.js";
import type { BySlot, Freeze, Quarantine, Traffic } from "./settings.js";

/** One update of the stack, read as a release decision. */
export interface LedgerEntry {
    /** Its place in time, 1 for the oldest: for display. The key is `time`. */
    readonly entry: number;
    /** Start of the update, RFC 3339. */
    readonly time: string;
    readonly kind: "update" | "destroy" | "refresh" | "import" | "other";
    readonly result: "succeeded" | "failed" | "in-progress";
    readonly message: string;
    /** Commit of the repository that the update was made from. */
    readonly commit?: string;
    readonly committer?: string;
    /** Number or id of the CI build. */
    readonly ciBuild?: string;
    /** As configured by the entry, digests filled in from its own checkpoint where the settings had none. */
    readonly slots: BySlot<Release>;
    readonly traffic?: Traffic;
    readonly quarantine: readonly Quarantine[];
    readonly freeze?: Freeze;
    /** Seconds. */
    readonly duration: number;
    /** By operation: {create: 2, same: 3}. Absent where the backend does not tell. */
    readonly resourceChanges?: Readonly<Record<string, number>>;
}
