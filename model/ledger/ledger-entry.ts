import type { Release } from "../release/release.js";
import type { Freeze, Quarantine } from "../settings/settings.js";
import type { BySlot } from "../slots/slot-names.js";
import type { Traffic } from "../traffic/traffic.js";

/** One update of the stack, read as a release decision. */
export interface LedgerEntry {
    /** Its position in time, 1 for the oldest; for display only. The key is `time`. */
    readonly entry: number;
    /** Start of the update, RFC 3339. */
    readonly time: string;
    readonly kind: "update" | "destroy" | "refresh" | "import" | "other";
    readonly result: "succeeded" | "failed" | "in-progress";
    readonly message: string;
    /** Commit of the repository that the update ran from. */
    readonly commit?: string;
    readonly committer?: string;
    /** Number or id of the CI build. */
    readonly ciBuild?: string;
    /** Page of that build: an address with http or https. */
    readonly ciUrl?: string;
    /** As configured in the entry; digests missing from the settings are filled in from the entry's own checkpoint. */
    readonly slots: BySlot<Release>;
    readonly traffic?: Traffic;
    readonly quarantine: readonly Quarantine[];
    readonly freeze?: Freeze;
    /** Seconds. */
    readonly duration: number;
    /** By operation: {create: 2, same: 3}. Absent if the backend does not report them. */
    readonly resourceChanges?: Readonly<Record<string, number>>;
}
