import type { Pod } from "../cluster/pods-by-labels.js";
import { switchAhead } from "./apply/apply-rollback.js";
import { updateProblems } from "./facts/recording-problems.js";
import { readStandingObjects } from "./facts/standing-objects.js";
import { imageState } from "./facts/target-facts.js";
import type { AheadOfUpdate } from "./facts/traffic-object.js";
import { lockHolder, readStackLocks } from "./ledger/stack-locks.js";
import { waitForEnd } from "./open/open-held.js";
import { type CommonOptions, type OpenService, openUnread, type UnreadService } from "./open/open-release.js";
import { isForbidden, ReleaseLease, takeLease } from "./open/release-lease.js";
import { describeRollback } from "./plan/describe-rollback.js";
import { aheadFacts, chooseAhead, losingPods, type NotKnown, waitingAhead } from "./plan/plan-ahead.js";
import { planRollback, type RollbackPlan, type RollbackRequest } from "./plan/plan-rollback.js";
import { foresightAhead, type RollbackForesight, refusedForesight } from "./plan/status/rollback-foresight.js";
import { exitCodes } from "./report/exit-codes.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

type PreparedFor = RollbackRequest & { readonly force?: boolean };
type AheadOptions = CommonOptions & RollbackRequest & { readonly force: boolean; readonly dryRun: boolean };

/**
 * Gives traffic back by what the cluster itself tells, and asks Pulumi only then: where its state lies makes no difference.
 * Else nothing has moved, and the ledger is to be read first.
 *
 * @returns undefined when it is done, else why the cluster's word was not enough
 */
export async function rollbackAhead(options: AheadOptions, report: Report): Promise<NotKnown | undefined> {
    for (;;) {
        const opened = await report.phase("open", () => openUnread(options)).catch(() => undefined);
        if (opened === undefined) return {};
        const { api, settings } = opened.service;
        const take = () => takeLease(api, settings.service, "rollback").catch(() => undefined);
        const [lease, prepared] = await Promise.all([
            options.dryRun ? undefined : report.phase("lease", take),
            report
                .phase("facts", () => prepare(opened, options))
                // Any other error is reported by the way through the ledger, which meets it too.
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
    options: AheadOptions,
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
        const { recordRollback } = await import("./apply/record-rollback.js");
        await recordRollback(service, plan, moved, options, report);
        return undefined;
    } catch (error) {
        if (!isOvertaken(error)) throw error;
        const { version } = prepared.plan.to.release;
        return { unknown: "it tells of another decision than the cluster and the settings", moved: version };
    } finally {
        await giveBack();
    }
}

/** What a rollback without arguments would do now, where the ledger cannot be read. Rejects when the cluster does not tell. */
export async function foreseeAhead(unread: UnreadService): Promise<RollbackForesight> {
    const prepared = await prepare(unread, {});
    if ("plan" in prepared) return foresightAhead(prepared.plan);
    const why = prepared.unknown ?? "it is not instant";
    return refusedForesight([{ path: "", message: `the ledger would be read first: ${why}.` }]);
}

/** Nothing has been changed, and nothing will be. */
export function sayDryRun({ from, to, instant }: RollbackPlan, pulumi: string, report: Report): undefined {
    report.say("dry run: nothing was changed");
    report.result({ dryRun: true, from: from?.release.version, to: to.release.version, instant, pulumi });
}

/** The program refuses settings that were made from another entry than the last: the state was put back, or lost. */
function isOvertaken(error: unknown): boolean {
    return (
        error instanceof Refusal && error.exitCode === exitCodes.needsPerson && / is overtaken: /.test(error.message)
    );
}

/** A folder tells of an update that somebody else runs; of other backends Pulumi learns it. */
function lockOf({ backend: { folder }, project, stackName }: OpenService): { readonly lockedBy?: string } {
    const lockedBy = folder && lockHolder(readStackLocks(folder, project.name, stackName));
    return lockedBy ? { lockedBy } : {};
}

interface Prepared {
    readonly plan: RollbackPlan;
    readonly ahead: Omit<AheadOfUpdate, "at">;
    /** Ready pods of the release that is left. */
    readonly losing: readonly Pod[];
}

/** All that a rollback depends on, asked for at once. */
async function prepare({ service, read }: UnreadService, options: PreparedFor): Promise<Prepared | NotKnown> {
    const { api, settings } = service;
    const reading = readStandingObjects(api, settings.service);
    // Which release it goes to is known with the answers: the registries are asked for all that may be it.
    const images = new Map(Object.values(settings.slots).map(release => [release, imageState(release, true)] as const));
    const [objects, problems] = await Promise.all([reading, updateProblems({ ...service, ledger: lockOf(service) })]);
    const chosen = chooseAhead(options, read, settings, objects);
    if (!("target" in chosen)) return chosen;
    const { target, record, fieldManager } = chosen;
    const image = await images.get(target.to.release)!;
    const facts = aheadFacts(chosen, settings, objects, image);
    const { plan } = planRollback(target, facts, settings, { ...options, now: new Date() });
    // What is refused, or takes longer, is told by the ledger.
    if (plan?.instant !== true || problems.length > 0) return {};
    const waiting = waitingAhead(plan.settings, record, objects);
    return {
        plan,
        ahead: { waiting, served: record.served, fieldManager },
        losing: losingPods(target, settings, objects),
    };
}
