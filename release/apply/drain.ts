import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceSettings } from "../../model/settings.js";
import type { Served } from "../ledger/served.js";
import { elapsedSeconds, formatSeconds, type Report } from "../report/report.js";

/** Waits until what is left on the release that lost traffic had its time: connections, or requests with a gateway. */
export async function waitForDrain(
    from: Served,
    sinceMs: number,
    { gateway, drainSeconds }: ServiceSettings,
    report: Report,
): Promise<void> {
    const left = sinceMs + (gateway?.settleSeconds ?? drainSeconds) * 1000 - Date.now();
    if (left <= 0) return;
    const what = gateway === undefined ? "kept-alive connections leave" : "requests under way end";
    const { slot, release } = from;
    const facts = { version: release.version, slot };
    await report.phase("drain", async () => {
        report.say(`draining ${facts.version} in ${slot}: ${what} within ${formatSeconds(left / 1000)}`, {
            event: "draining",
            ...facts,
            seconds: left / 1000,
        });
        await sleep(left);
        report.say(`drained after ${formatSeconds(elapsedSeconds())}`, { event: "drained", ...facts });
    });
}
