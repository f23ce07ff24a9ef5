import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { drainPods } from "../../objects/drain-pods.js";
import type { CommonOptions, OpenService } from "../open/open-service.js";
import type { OpenStack } from "../open/open-stack.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { type AheadOfUpdate, applyTraffic } from "../traffic/traffic-object.js";
import type { RollbackPlan, RollbackRequest } from "./plan-rollback.js";
import type { MovedAhead } from "./record-rollback.js";

/**
 * Writes the settings of a planned rollback and, if it is instant, moves traffic before any Pulumi module is loaded.
 *
 * @param ahead what is written with the traffic; absent if only the update may move it
 * @param losing the ready pods of the release that loses traffic
 */
export async function switchAhead(
    stack: OpenService,
    plan: RollbackPlan,
    ahead: Omit<AheadOfUpdate, "at"> | undefined,
    losing: readonly Pod[],
    report: Report,
): Promise<MovedAhead | undefined> {
    const { settings, file, newContext } = stack;
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });
    if (!plan.instant || ahead === undefined) return undefined;
    const at = new Date();
    const moving = () => applyTraffic(stack.api, plan.settings, { ...ahead, at });
    await report.phase("switch", moving).catch((error: Error) => {
        file.writeDecided(settings);
        throw new Refusal(`${error.message}; traffic has not moved, and the settings are as before.`);
    });
    const { version } = plan.to.release;
    report.step(`traffic is on ${version}`, { event: "switched", version, slot: plan.to.slot });
    const drained = startDrain(stack, losing, report);
    // Send the requests to the pods before loading Pulumi blocks this thread.
    await nextTurn();
    return { at, drained };
}

/** Moves traffic ahead of the update if possible, and records the rollback in the ledger. */
export async function applyRollback(
    stack: OpenStack,
    plan: RollbackPlan,
    ahead: Omit<AheadOfUpdate, "at"> | undefined,
    losing: readonly Pod[],
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const moved = await switchAhead(stack, plan, ahead, losing, report);
    const { recordRollback } = await import("./record-rollback.js");
    await recordRollback(stack, plan, moved, options, report);
}

/** Asks the pods to drain. Returns when they started to, in milliseconds since 1970. */
async function startDrain({ api, settings }: OpenService, pods: readonly Pod[], report: Report): Promise<number> {
    const { namespace, drainSeconds } = settings.service;
    if (drainSeconds === 0) return Date.now();
    const failed = await drainPods(api, namespace, pods, drainSeconds);
    for (const { pod, reason } of failed) report.warn(`warning: ${pod} does not drain: ${reason}`);
    return Date.now();
}
