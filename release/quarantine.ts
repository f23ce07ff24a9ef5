import { changeGuard, type GuardOptions } from "./change-guard.js";
import type { OpenRelease } from "./open/open-release.js";
import { blankReason } from "./plan/guard-change.js";
import { versionProblems } from "./plan/plan-deploy.js";
import { planQuarantine, planUnquarantine } from "./plan/plan-quarantine.js";
import { readUntil } from "./plan/read-until.js";
import type { Report } from "./report/report.js";

export interface QuarantineOptions extends GuardOptions {
    readonly version: string;
    readonly reason: string;
    readonly until?: string;
}

/** From now on a version gets no traffic. */
export async function quarantine(options: QuarantineOptions, report: Report): Promise<void> {
    const { version, reason } = options;
    const now = new Date();
    const { until, problem } = readUntil(options.until, now);
    const known = [...versionProblems(version), ...blankReason(reason), ...(problem === undefined ? [] : [problem])];
    const request = { version, reason, ...(until === undefined ? {} : { until }) };
    const plan = ({ settings, ledger }: OpenRelease) =>
        planQuarantine(request, { settings, entries: ledger.entries, now });
    await changeGuard(options, { command: "quarantine", known, plan }, report);
}

export interface UnquarantineOptions extends GuardOptions {
    readonly version: string;
    readonly reason?: string;
}

/** Lifts the quarantine of a version. */
export async function unquarantine(options: UnquarantineOptions, report: Report): Promise<void> {
    const { version, reason } = options;
    const known = [...versionProblems(version), ...blankReason(reason)];
    const plan = ({ settings }: OpenRelease) => ({ change: planUnquarantine(version, reason, settings) });
    await changeGuard(options, { command: "unquarantine", known, plan }, report);
}
