import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { type NamedBackend, waitingBackends } from "../../model/shares.js";
import { emptySlots } from "../../model/standby.js";
import { drainPods } from "../facts/release-pods.js";
import { applyTraffic } from "../facts/traffic-object.js";
import type { CommonOptions, OpenRelease } from "../open/open-release.js";
import type { RollbackPlan, RollbackRequest } from "../plan/plan-rollback.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";

/**
 * Carries out a planned rollback. An instant one moves traffic before any Pulumi module is loaded, and records it then.
 *
 * @param losing the ready pods of the release that loses traffic
 */
export async function applyRollback(
    release: OpenRelease,
    plan: RollbackPlan,
    losing: readonly Pod[],
    fieldManager: string | undefined,
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const { settings, file, newContext } = release;
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });

    let drained: Promise<number> | undefined;
    if (plan.instant && fieldManager !== undefined) {
        const waiting = passedWaiting(release, plan);
        const moving = () => applyTraffic(release.api, plan.settings, waiting, fieldManager);
        await report.phase("switch", moving).catch((error: Error) => {
            file.writeDecided(settings);
            throw new Refusal(`${error.message}; traffic has not moved, and the settings are as before.`);
        });
        const { version } = plan.to.release;
        report.step(`traffic is on ${version}`, { event: "switched", version, slot: plan.to.slot });
        drained = startDrain(release, losing, report);
        // The requests to the pods leave before loading Pulumi keeps this thread busy.
        await nextTurn();
    }
    const { recordRollback } = await import("./record-rollback.js");
    await recordRollback(release, plan, drained, options, report);
}

/** Testers may reach what waits as soon as the route is applied, so it has to be past its gate. */
function passedWaiting({ ledger }: OpenRelease, { settings }: RollbackPlan): readonly NamedBackend[] {
    const empty = emptySlots(settings, ledger.state?.predecessor);
    return waitingBackends(settings, empty).filter(backend => ledger.state?.passedGate(backend) === true);
}

/** Gives the time from which on the pods send their clients away. */
async function startDrain({ api, settings }: OpenRelease, pods: readonly Pod[], report: Report): Promise<number> {
    const { namespace, drainSeconds } = settings.service;
    if (drainSeconds === 0) return Date.now();
    for (const line of await drainPods(api, namespace, pods, drainSeconds)) report.warn(`warning: ${line}`);
    return Date.now();
}
