import { readStatus } from "./facts/read-status.js";
import { emptyLedger, UnreadLedger } from "./ledger/ledger.js";
import { type CommonOptions, type OpenRelease, openRelease, openUnread } from "./open/open-release.js";
import { describeStatus } from "./plan/status/describe-status.js";
import { type StatusView, statusView } from "./plan/status/status-view.js";
import type { Report } from "./report/report.js";
import { terminalOf } from "./report/terminal.js";
import { foreseeAhead } from "./rollback-ahead.js";

export interface StatusOptions extends CommonOptions {
    /** Seconds from one look to the next; absent: one look. */
    readonly watch?: number;
    /** Of a Prometheus that asks the pods. @default what the settings' checks ask, or the local platform's */
    readonly prometheus?: string;
}

/** Tells which release serves by the cluster, what waits beside it, and what a rollback would do. */
export async function status(options: StatusOptions, report: Report): Promise<void> {
    if (options.watch !== undefined) {
        const { watchStatus } = await import("./watch-status.js");
        return watchStatus({ ...options, watch: options.watch }, report);
    }
    const { release, ...found } = await openAnyhow(options, report);
    const view = statusView(await readStatus(release, { ...options, ...found }));
    const { columns: width = Number.POSITIVE_INFINITY } = terminalOf(report.json !== false);
    for (const { text, warns } of describeStatus(view, { width, now: new Date() })) {
        if (warns === true) report.warn(text);
        else report.say(text);
    }
    report.result(statusResult(view));
}

/** In a hurry the cluster's word is better than none: a backend that is away keeps nobody from it. */
async function openAnyhow(options: StatusOptions, report: Report) {
    try {
        return { release: await openRelease(options, report) };
    } catch (error) {
        if (!(error instanceof UnreadLedger)) throw error;
        const unread = await openUnread(options);
        const release: OpenRelease = { ...unread.service, ledger: emptyLedger(options.stack) };
        return { release, withoutLedger: { problem: error.message, rollback: foreseeAhead(unread) } };
    }
}

/** The JSON result, which docs/verify-and-doctor.md describes. */
export function statusResult(view: StatusView) {
    return { ...view, slots: view.slots.map(slot => ({ ...slot, serves: slot.weight > 0 })) };
}
