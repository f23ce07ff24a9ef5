import { isForbidden } from "../../cluster/api-error.js";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { lockHolder, readStackLocks } from "../ledger/stack-locks.js";
import { waitForEnd } from "../open/open-held.js";
import {
    type CommonOptions,
    type OpenService,
    openUnread,
    registryAccess,
    type UnreadService,
} from "../open/open-service.js";
import { ReleaseLease, takeLease } from "../open/release-lease.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import type { AheadOfUpdate } from "../traffic/traffic-object.js";
import { updateProblems } from "../update/recording-problems.js";
import { switchAhead } from "./apply-rollback.js";
import { aheadFacts, chooseAhead, losingPods, type NotKnown, waitingAhead } from "./plan-ahead.js";
import { describeRollback, planRollback, type RollbackPlan, type RollbackRequest } from "./plan-rollback.js";
import { foresightAhead, type RollbackForesight, refusedForesight } from "./rollback-foresight.js";
import { imageState, readStandingObjects } from "./target-facts.js";

type PreparedFor = RollbackRequest & { readonly force?: boolean };

export interface RollbackOptions extends CommonOptions, RollbackRequest {
    /** Goes back to a version that a later migration does not work with; needs a reason. */
    readonly force: boolean;
    readonly dryRun: boolean;
}

/**
 * Gives traffic back using only the cluster's record, and runs Pulumi after that, so the state backend does not matter.
 * If that is not possible, nothing has moved and the ledger must be read first.
 *
 * @returns undefined when done, else why the cluster's record was not enough
 */
export async function rollbackAhead(options: RollbackOptions, report: Report): Promise<NotKnown | undefined> {
    for (;;) {
        const opened = await report.phase("open", () => openUnread(options)).catch(() => undefined);
        if (opened === undefined) return {};
        const { api, settings } = opened.service;
        const take = () => takeLease(api, settings.service, "rollback").catch(() => undefined);
        const [lease, prepared] = await Promise.all([
            options.dryRun ? undefined : report.phase("lease", take),
            report
                .phase("facts", () => prepare(opened, options))
                // Reading the ledger will meet and report any other error.
                .catch((error: Error): NotKnown => (isForbidden(error) ? { unknown: error.message } : {})),
        ]);
        if (lease === undefined || lease instanceof ReleaseLease)
            return goBack(opened, lease, prepared, options, report);
        for (const line of opened.told) report.say(line);
        const wait = { ...options, preempt: true };
        await report.phase("wait", () => waitForEnd(opened.service, lease, wait, report)).finally(() => api.close());
    }
}

async function goBack(
    { service, told }: UnreadService,
    lease: ReleaseLease | undefined,
    prepared: Prepared | NotKnown,
    options: RollbackOptions,
    report: Report,
): Promise<NotKnown | undefined> {
    const { api, settings } = service;
    const giveBack = async () => lease?.giveBack().catch(() => undefined);
    if ((lease === undefined && !options.dryRun) || !("plan" in prepared)) {
        await giveBack();
        api.close();
        return "plan" in prepared ? {} : prepared;
    }
    try {
        const { plan, ahead, losing } = prepared;
        const { name, namespace } = settings.service;
        report.about({ stack: options.stack, service: name, namespace, pulumi: service.pulumi.version });
        for (const line of [...told, ...describeRollback(plan)]) report.say(line);
        if (options.dryRun) return sayDryRun(plan, service.pulumi.version, report);
        const moved = await switchAhead(service, plan, ahead, losing, report);
        const { recordRollback } = await import("./record-rollback.js");
        await recordRollback(service, plan, moved, options, report);
        return undefined;
    } catch (error) {
        if (!isOvertaken(error)) throw error;
        const { version } = prepared.plan.to.release;
        return { unknown: "its last decision differs from that of the cluster and the settings", moved: version };
    } finally {
        await giveBack();
    }
}

/** What a rollback without arguments would do now if the ledger cannot be read. Rejects if the cluster cannot be read. */
export async function foreseeAhead(unread: UnreadService): Promise<RollbackForesight> {
    const prepared = await prepare(unread, {});
    if ("plan" in prepared) return foresightAhead(prepared.plan);
    const why = prepared.unknown ?? "it is not instant";
    return refusedForesight([{ path: "", message: `the ledger would be read first: ${why}.` }]);
}

/** Reports the result of a dry run. */
export function sayDryRun({ from, to, instant }: RollbackPlan, pulumi: string, report: Report): undefined {
    report.say("dry run: nothing was changed");
    report.result({ dryRun: true, from: from?.release.version, to: to.release.version, instant, pulumi });
}

/** Whether the program refused settings that do not come from the last entry: the state was restored from a backup, or lost. */
function isOvertaken(error: unknown): boolean {
    return (
        error instanceof Refusal && error.exitCode === exitCodes.needsPerson && / is overtaken: /.test(error.message)
    );
}

/** Who runs an update, from a file backend's locks; for other backends, Pulumi finds out. */
function lockOf({ backend: { folder }, project, stackName }: OpenService): { readonly lockedBy?: string } {
    const lockedBy = folder && lockHolder(readStackLocks(folder, project.name, stackName));
    return lockedBy ? { lockedBy } : {};
}

interface Prepared {
    readonly plan: RollbackPlan;
    readonly ahead: Omit<AheadOfUpdate, "at">;
    /** Ready pods of the release that loses traffic. */
    readonly losing: readonly Pod[];
}

/** Looks up everything that a rollback depends on, in parallel. */
async function prepare({ service, read }: UnreadService, options: PreparedFor): Promise<Prepared | NotKnown> {
    const { api, settings } = service;
    const reading = readStandingObjects(api, settings.service);
    // The target is not known yet, so ask the registries about every release in a slot.
    const images = new Map(
        Object.values(settings.slots).map(
            release => [release, imageState(release, true, registryAccess(service))] as const,
        ),
    );
    const [objects, problems] = await Promise.all([reading, updateProblems({ ...service, ledger: lockOf(service) })]);
    const chosen = chooseAhead(options, read, settings, objects);
    if (!("target" in chosen)) return chosen;
    const { target, record, fieldManager } = chosen;
    const image = await images.get(target.to.release)!;
    const facts = aheadFacts(chosen, settings, objects, image);
    const { plan } = planRollback(target, facts, settings, { ...options, now: new Date() });
    // A refused or slower rollback goes through the ledger.
    if (plan?.instant !== true || problems.length > 0) return {};
    const waiting = waitingAhead(plan.settings, record, objects);
    return {
        plan,
        ahead: { waiting, served: record.served, fieldManager },
        losing: losingPods(target, settings, objects),
    };
}
