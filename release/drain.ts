import { setTimeout as sleep } from "node:timers/promises";
import { elapsedSeconds, formatSeconds, type Report } from "./report.js";
import type { Served } from "./served.js";

/** Waits until the kept-alive connections of the release that lost traffic had their time to leave. */
export async function waitForDrain(from: Served, sinceMs: number, seconds: number, report: Report): Promise<void> {
    const left = sinceMs + seconds * 1000 - Date.now();
    if (left <= 0) return;
    report.say(
        `draining ${from.release.version} in ${from.slot}: kept-alive connections leave within ${formatSeconds(left / 1000)}`,
    );
    await sleep(left);
    report.say(`drained after ${formatSeconds(elapsedSeconds())}`);
}
