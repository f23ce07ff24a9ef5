import { isReady, type Pod } from "../cluster/pods-by-labels.js";
import { waitingBackends } from "../model/shares.js";
import { emptySlots } from "../model/standby.js";
import { applyRollback } from "./apply/apply-rollback.js";
import { roomProblem, updateProblems } from "./facts/recording-problems.js";
import { releasePods } from "./facts/release-pods.js";
import { mayDiffer, takeWhatServes } from "./facts/take-what-serves.js";
import { targetFacts, withTargetDigest } from "./facts/target-facts.js";
import { readServing } from "./facts/traffic-object.js";
import { openHeld } from "./open/open-held.js";
import { type CommonOptions, type OpenRelease, openRelease } from "./open/open-release.js";
import { describeRollback } from "./plan/describe-rollback.js";
import { unknownToState } from "./plan/moved-by-hand.js";
import { chooseTarget, planRollback, type RollbackPlan, type RollbackRequest } from "./plan/plan-rollback.js";
import { reasonsNeeded } from "./plan/reasons-needed.js";
import { exitCodes } from "./report/exit-codes.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { rollbackAhead, sayDryRun } from "./rollback-ahead.js";

export interface RollbackOptions extends CommonOptions, RollbackRequest {
    /** Goes back below what a migration since works with; needs a reason. */
    readonly force: boolean;
    readonly dryRun: boolean;
}

/** Gives traffic back to a release that served before. */
export async function rollback(options: RollbackOptions, report: Report): Promise<void> {
    const [unexplained] = reasonsNeeded(options);
    if (unexplained !== undefined) throw new Refusal(unexplained.message);
    const notKnown = await rollbackAhead(options, report);
    if (notKnown === undefined) return;
    const open = async () => {
        const release = await openInEffect(options, report);
        if (notKnown.unknown !== undefined) report.say(`the ledger is read first: ${notKnown.unknown}`);
        return release;
    };
    if (options.dryRun) {
        const release = await open();
        const { plan } = await prepareRollback(release, options, report);
        for (const line of describeRollback(plan)) report.say(line);
        return sayDryRun(plan, release.pulumi.version, report);
    }
    try {
        const { release, prepared, giveBack } = await openHeld(options, report, {
            command: "rollback",
            open,
            prepare: release => prepareRollback(release, options, report),
            preempt: true,
        });
        await carryOut(release, prepared, options, report).finally(giveBack);
    } catch (error) {
        if (notKnown.moved === undefined || !(error instanceof Refusal)) throw error;
        const headline = `Traffic is on ${notKnown.moved}, as the cluster has it that it served; no entry records that:`;
        throw new Refusal(`${headline}\n${error.message}`, exitCodes.needsPerson);
    }
}

/** The same on a stack that nobody else changes. */
export async function rollbackOpened(release: OpenRelease, options: RollbackOptions, report: Report): Promise<void> {
    const prepared = await prepareRollback(release, options, report);
    await carryOut(release, prepared, options, report);
}

interface PreparedRollback {
    readonly plan: RollbackPlan;
    /** The pods of the release that loses traffic. */
    readonly losing: readonly Pod[];
    readonly fieldManager: string | undefined;
}

/** Looks everything up that a rollback depends on; refuses with all that speaks against it. */
function prepareRollback(release: OpenRelease, options: RollbackOptions, report: Report): Promise<PreparedRollback> {
    const { settings, ledger } = release;
    return report.phase("facts", async () => {
        const chosen = chooseTarget(options, settings, ledger.entries);
        if (chosen.target === undefined) throw Refusal.of(chosen.problems, "so nothing was changed");
        const target = withTargetDigest(chosen.target, release);
        const [facts, losing, problems, room] = await Promise.all([
            targetFacts(target, release),
            target.from === undefined ? [] : releasePods(release.api, settings, target.from),
            updateProblems(release),
            roomProblem(release),
        ]).catch((error: Error) => {
            throw new Refusal(`${error.message}; nothing was changed.`);
        });
        const planned = planRollback(target, facts, settings, { ...options, now: new Date(), entries: ledger.entries });
        // Traffic that can move at once moves, whether that can be recorded or not.
        const unrecorded = room === undefined || planned.plan?.instant === true ? [] : [{ path: "", message: room }];
        const all = [...problems, ...unrecorded, ...(planned.problems ?? [])];
        if (planned.plan === undefined || all.length > 0) throw Refusal.of(all, "so nothing was changed");
        return { plan: planned.plan, losing, fieldManager: facts.fieldManager };
    });
}

async function carryOut(
    release: OpenRelease,
    { plan, losing, fieldManager }: PreparedRollback,
    options: RollbackOptions,
    report: Report,
): Promise<void> {
    for (const line of describeRollback(plan)) report.say(line);
    const { ledger } = release;
    const waiting = waitingBackends(plan.settings, emptySlots(plan.settings, ledger.state?.predecessor));
    const ahead = fieldManager && {
        waiting: waiting.filter(backend => ledger.state?.passedGate(backend) === true),
        served: ledger.state?.predecessor.served,
        fieldManager,
    };
    await applyRollback(release, plan, ahead || undefined, losing.filter(isReady), options, report);
}

/** It goes back from what serves, whatever a settings file says that no update has recorded. */
export async function openInEffect(
    options: CommonOptions & Pick<RollbackRequest, "to">,
    report: Report,
): Promise<OpenRelease> {
    const opened = await openRelease(options, report);
    if (!mayDiffer(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed.`);
    });
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) throw Refusal.of([unknown], "so nothing was changed");
    return takeWhatServes(opened, options, serving, report);
}
