import type { DeployOptions } from "../deploy-opened.js";
import type { Served } from "../ledger/served.js";
import { notify, type ReleaseEvent } from "../notify/notify.js";
import type { OpenRelease } from "../open/open-release.js";
import type { DeployPlan } from "../plan/plan-deploy.js";
import { exitCodes } from "../report/exit-codes.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import type { RecordedUpdate } from "./apply-update.js";

interface ToldDeploy {
    readonly release: OpenRelease;
    readonly plan: DeployPlan;
    readonly options: DeployOptions;
    readonly report: Report;
}

/** Tells of a deploy that went well and changed something. */
export function notifyOfDeploy({ release, plan, options, report }: ToldDeploy, update: RecordedUpdate): void {
    const event = deployed(plan, options, update.settings.slots);
    if (event !== undefined) notify(release, { ...event, entry: update.entry }, report);
}

/** Tells of a release that did not come up, and of a switch that the ledger does not know. */
export function notifyOfFailure({ release, plan, options, report }: ToldDeploy, error: Error): void {
    const event = deployed(plan, options, plan.settings.slots);
    if (event === undefined || !(error instanceof Refusal)) return;
    const reason = error.message;
    if (error.exitCode === exitCodes.needsPerson) {
        notify(release, { ...event, result: "notRecorded", reason }, report);
    } else if (plan.placed !== undefined) {
        notify(release, { ...event, name: "gateFailed", weight: 0, result: "failed", reason }, report);
    }
}

/** Undefined where nothing happened to a release, or a promotion tells of it. */
function deployed(
    { placed, before, shares, switches }: DeployPlan,
    { of, reason }: DeployOptions,
    slots: OpenRelease["settings"]["slots"],
): ReleaseEvent | undefined {
    if (of !== undefined || (placed === undefined && !switches)) return undefined;
    const { live, candidate } = before;
    // Without a new release it is about the one whose share changed.
    const gaining = shares.find(({ slot }) => slot !== live?.slot)?.slot ?? candidate?.slot ?? live?.slot;
    const slot = placed?.slot ?? gaining;
    const release = slot === undefined ? undefined : slots[slot];
    if (slot === undefined || release === undefined) return undefined;
    const to: Served = { slot, release };
    return {
        name: "deployed",
        ...(live === undefined || live.slot === slot ? {} : { from: live }),
        to,
        weight: shares.find(share => share.slot === slot)?.weight ?? 0,
        ...(reason === undefined ? {} : { reason }),
    };
}
