import type { ReleaseEventName } from "../../model/settings/notify.js";
import type { Served } from "../ledger/served.js";

/** Removes log lines of the release's pods, which may be confidential. */
export function shortReason(text: string): string {
    const lines = text.split("\n").map(line => line.trim());
    const logs = lines.findIndex(line => line.startsWith("last lines of "));
    return (logs < 0 ? lines : lines.slice(0, logs)).join("\n").slice(0, 1000);
}

/** What a command did with a release, or why it did not. */
export interface ReleaseEvent {
    readonly name: ReleaseEventName;
    /** The release that had the traffic. */
    readonly from?: Served;
    /** The release that the event is about; absent if it concerns the whole service. */
    readonly to?: Served;
    /** Percent of the traffic that `to` has now. */
    readonly weight?: number;
    /** Number of the ledger entry that records it. */
    readonly entry?: number;
    /** @default "succeeded" */
    readonly result?: "succeeded" | "failed" | "rolledBack" | "stopped" | "notRecorded";
    /** The reason that a person gave, or why it failed. */
    readonly reason?: string;
}

/** An event's JSON data. */
export function eventData({ from, to, weight, entry, result = "succeeded", reason }: ReleaseEvent) {
    return {
        from: from?.release.version,
        to: to?.release.version,
        slot: to?.slot,
        weight,
        digest: to?.release.digest,
        entry,
        result,
        reason: reason === undefined ? undefined : shortReason(reason),
    };
}
