import { timeZoneProblems } from "../model/freeze-problems.js";
import { changeGuard, type GuardOptions } from "./change-guard.js";
import { actingPerson } from "./facts/acting-person.js";
import type { OpenRelease } from "./open/open-release.js";
import { blankReason } from "./plan/guard-change.js";
import { planFreeze, planUnfreeze } from "./plan/plan-freeze.js";
import { readUntil } from "./plan/read-until.js";
import type { Report } from "./report/report.js";

export interface FreezeOptions extends GuardOptions {
    readonly reason: string;
    readonly until?: string;
}

/** From now on no release goes forward. */
export async function freeze(options: FreezeOptions, report: Report): Promise<void> {
    const now = new Date();
    const { until, problem } = readUntil(options.until, now);
    const known = [...blankReason(options.reason), ...(problem === undefined ? [] : [problem])];
    const by = await actingPerson(options.cwd, process.env);
    const request = {
        reason: options.reason,
        ...(until === undefined ? {} : { until }),
        ...(by === undefined ? {} : { by }),
    };
    const plan = ({ settings }: OpenRelease) => ({
        change: planFreeze(request, settings, now),
        problems: timeZoneProblems(settings),
    });
    await changeGuard(options, { command: "freeze", event: "frozen", known, plan }, report);
}

export interface UnfreezeOptions extends GuardOptions {
    readonly reason?: string;
}

/** Lifts what `freeze` did. */
export async function unfreeze(options: UnfreezeOptions, report: Report): Promise<void> {
    const now = new Date();
    const plan = ({ settings }: OpenRelease) => ({ change: planUnfreeze(options.reason, settings, now) });
    const known = blankReason(options.reason);
    await changeGuard(options, { command: "unfreeze", event: "unfrozen", known, plan }, report);
}
