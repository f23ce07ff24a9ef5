import type { OpenService } from "../open/open-service.js";
import type { Report } from "../output/report.js";
import { eventData, type ReleaseEvent } from "./release-event.js";

/**
 * Sends an event to the settings' `notify` targets that want it, and to programs that read JSON lines. Call it after
 * traffic has moved and the ledger is written. Returns at once: the command waits briefly for deliveries at its end, and a
 * failed one is a warning. Loads nothing without such a target.
 */
export function notify(stack: OpenService, event: ReleaseEvent, report: Report): void {
    const time = new Date();
    report.tell({ event: event.name, ...eventData(event) });
    const isWanted = (stack.settings.notify ?? []).some(({ on }) => on === undefined || on.includes(event.name));
    if (!isWanted) return;
    report.afterwards(async signal => {
        const { sendNotification } = await import("./send-notification.js");
        await sendNotification(stack, event, time, report, signal);
    });
}
