import type { ReleaseEventName } from "../../model/notify.js";
import type { Served } from "../ledger/served.js";
import type { OpenService } from "../open/open-release.js";
import type { Report } from "../report/report.js";

/** What a command did to a release, or why it did not. */
export interface ReleaseEvent {
    readonly name: ReleaseEventName;
    /** Who had the traffic. */
    readonly from?: Served;
    /** The release that it is about; absent where it is about the whole service. */
    readonly to?: Served;
    /** Percent of the traffic that `to` has now. */
    readonly weight?: number;
    /** Number of the ledger's entry that records it. */
    readonly entry?: number;
    /** @default "succeeded" */
    readonly result?: "succeeded" | "failed" | "rolledBack" | "stopped" | "notRecorded";
    /** In words: what a person gave, or why it failed. */
    readonly reason?: string;
}

/**
 * Tells those of the settings' `notify` that want to hear of it, and programs that read JSON lines. To be called when
 * traffic has moved and the ledger is written. Returns at once: what is sent is waited for at the end of the command,
 * for a while, and a problem with it is a warning. Without such a target nothing is loaded.
 */
export function notify(release: OpenService, event: ReleaseEvent, report: Report): void {
    const time = new Date();
    report.tell({ event: event.name, ...eventData(event) });
    const isWanted = (release.settings.notify ?? []).some(({ on }) => on === undefined || on.includes(event.name));
    if (!isWanted) return;
    report.afterwards(async signal => {
        const { sendNotification } = await import("./send-notification.js");
        await sendNotification(release, event, time, report, signal);
    });
}

/** An event in the words of its JSON. */
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

/** Without log lines of the release's pods, which may tell what is not for everybody. */
function shortReason(text: string): string {
    const lines = text.split("\n").map(line => line.trim());
    const logs = lines.findIndex(line => line.startsWith("last lines of "));
    return (logs < 0 ? lines : lines.slice(0, logs)).join("\n").slice(0, 1000);
}
