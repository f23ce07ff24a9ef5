import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { drainPods } from "../facts/release-pods.js";
import { type AheadOfUpdate, applyTraffic } from "../facts/traffic-object.js";
import type { CommonOptions, OpenRelease, OpenService } from "../open/open-release.js";
import type { RollbackPlan, RollbackRequest } from "../plan/plan-rollback.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";

/** Traffic that was moved by the cluster's one object, which no update has recorded yet. */
export interface MovedAhead {
    readonly at: Date;
    /** The time from which on the pods that lost it send their clients away, in milliseconds since 1970. */
    readonly drained: Promise<number>;
}

/**
 * Writes the settings of a planned rollback, and moves traffic of an instant one before any Pulumi module is loaded.
 *
 * @param ahead what moves with the traffic; absent where only the update may move it
 * @param losing the ready pods of the release that loses traffic
 */
export async function switchAhead(
    release: OpenService,
    plan: RollbackPlan,
    ahead: Omit<AheadOfUpdate, "at"> | undefined,
    losing: readonly Pod[],
    report: Report,
): Promise<MovedAhead | undefined> {
    const { settings, file, newContext } = release;
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });
    if (!plan.instant || ahead === undefined) return undefined;
    const at = new Date();
    const moving = () => applyTraffic(release.api, plan.settings, { ...ahead, at });
    await report.phase("switch", moving).catch((error: Error) => {
        file.writeDecided(settings);
        throw new Refusal(`${error.message}; traffic has not moved, and the settings are as before.`);
    });
    const { version } = plan.to.release;
    report.step(`traffic is on ${version}`, { event: "switched", version, slot: plan.to.slot });
    const drained = startDrain(release, losing, report);
    // The requests to the pods leave before loading Pulumi keeps this thread busy.
    await nextTurn();
    return { at, drained };
}

/** Moves traffic ahead where it can, and makes the entry of the ledger. */
export async function applyRollback(
    release: OpenRelease,
    plan: RollbackPlan,
    ahead: Omit<AheadOfUpdate, "at"> | undefined,
    losing: readonly Pod[],
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const moved = await switchAhead(release, plan, ahead, losing, report);
    const { recordRollback } = await import("./record-rollback.js");
    await recordRollback(release, plan, moved, options, report);
}

/** Gives the time from which on the pods send their clients away. */
async function startDrain({ api, settings }: OpenService, pods: readonly Pod[], report: Report): Promise<number> {
    const { namespace, drainSeconds } = settings.service;
    if (drainSeconds === 0) return Date.now();
    for (const line of await drainPods(api, namespace, pods, drainSeconds)) report.warn(`warning: ${line}`);
    return Date.now();
}
