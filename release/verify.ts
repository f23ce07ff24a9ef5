import { readRecorded, readRunning } from "./facts/read-running.js";
import { type CommonOptions, openRelease } from "./open/open-release.js";
import { describeChecks } from "./plan/checks/check.js";
import { comparedWords, holds, verifyAll } from "./plan/verify/verify.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

/** Compares what runs with what the ledger says; changes nothing. Refuses when they differ, or cannot be looked up. */
export async function verify(options: CommonOptions, report: Report): Promise<void> {
    const release = await openRelease(options, report);
    const recorded = readRecorded(release);
    const { last } = recorded;
    const cluster = release.api.access.context;
    report.say(comparedWords(recorded, options.stack, cluster));
    const checks = verifyAll(recorded, await readRunning(release, recorded));
    for (const line of describeChecks(checks)) report.say(line);
    const ok = holds(checks);
    report.result({
        stack: options.stack,
        cluster,
        ...(last === undefined ? {} : { entry: last.entry, time: last.time }),
        ok,
        checks,
    });
    if (ok) return;
    const bad = checks.filter(({ state }) => state === "differs" || state === "unknown").length;
    throw new Refusal(
        `${bad} of ${checks.length} checks: what runs is not what the ledger says, or could not be told.`,
    );
}
