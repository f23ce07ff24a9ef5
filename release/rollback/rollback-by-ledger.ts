import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import { emptySlots } from "../../model/slots/slot-size.js";
import { type Share, waitingBackends } from "../../model/traffic/shares.js";
import { openHeld } from "../open/open-held.js";
import type { CommonOptions } from "../open/open-service.js";
import { isRecorded, type OpenStack, openStack, takeInEffect } from "../open/open-stack.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { unknownToState } from "../traffic/moved-by-hand.js";
import { releasePods } from "../traffic/release-pods.js";
import { readServing } from "../traffic/traffic-object.js";
import { roomProblem, updateProblems } from "../update/recording-problems.js";
import { applyRollback } from "./apply-rollback.js";
import type { NotKnown } from "./plan-ahead.js";
import {
    chooseTarget,
    describeRollback,
    planRollback,
    type RollbackPlan,
    type RollbackRequest,
} from "./plan-rollback.js";
import { type RollbackOptions, sayDryRun } from "./rollback-ahead.js";
import { targetFacts, withTargetDigest } from "./target-facts.js";

/**
 * Gives traffic back by the ledger, where the cluster's word was not enough or nobody else may move traffic meanwhile.
 *
 * @param notKnown why the cluster's word was not enough
 */
export async function rollbackByLedger(options: RollbackOptions, notKnown: NotKnown, report: Report): Promise<void> {
    const open = async () => {
        const stack = await openInEffect(options, report);
        if (notKnown.unknown !== undefined) report.say(`the ledger is read first: ${notKnown.unknown}`);
        return stack;
    };
    if (options.dryRun) {
        const stack = await open();
        const { plan } = await prepareRollback(stack, options, report);
        for (const line of describeRollback(plan)) report.say(line);
        return sayDryRun(plan, stack.pulumi.version, report);
    }
    try {
        const { stack, prepared, giveBack } = await openHeld(options, report, {
            command: "rollback",
            open,
            prepare: stack => prepareRollback(stack, options, report),
            preempt: true,
        });
        await moveAndRecord(stack, prepared, options, report).finally(giveBack);
    } catch (error) {
        if (notKnown.moved === undefined || !(error instanceof Refusal)) throw error;
        const headline = `Traffic is on ${notKnown.moved}, which served before according to the cluster; no entry records that:`;
        throw new Refusal(`${headline}\n${error.message}`, exitCodes.needsPerson);
    }
}

/** The same for a stack that nobody else changes. */
export async function rollbackOpened(stack: OpenStack, options: RollbackOptions, report: Report): Promise<void> {
    const prepared = await prepareRollback(stack, options, report);
    await moveAndRecord(stack, prepared, options, report);
}

interface PreparedRollback {
    readonly plan: RollbackPlan;
    /** The pods of the release that loses traffic. */
    readonly losing: readonly Pod[];
    readonly fieldManager: string | undefined;
}

/** Looks up everything that a rollback depends on; refuses with all problems. */
function prepareRollback(stack: OpenStack, options: RollbackOptions, report: Report): Promise<PreparedRollback> {
    const { settings, ledger } = stack;
    return report.phase("facts", async () => {
        const chosen = chooseTarget(options, settings, ledger.entries);
        if (chosen.target === undefined) throw Refusal.of(chosen.problems, "so nothing was changed");
        const target = withTargetDigest(chosen.target, stack);
        const [facts, losing, problems, room] = await Promise.all([
            targetFacts(target, stack),
            target.from === undefined ? [] : releasePods(stack.api, settings, target.from),
            updateProblems(stack),
            roomProblem(stack),
        ]).catch((error: Error) => {
            throw new Refusal(`${error.message}; nothing was changed.`);
        });
        const planned = planRollback(target, facts, settings, { ...options, now: new Date(), entries: ledger.entries });
        // An instant rollback moves traffic even if it cannot be recorded.
        const unrecorded = room === undefined || planned.plan?.instant === true ? [] : [{ path: "", message: room }];
        const all = [...problems, ...unrecorded, ...(planned.problems ?? [])];
        if (planned.plan === undefined || all.length > 0) throw Refusal.of(all, "so nothing was changed");
        return { plan: planned.plan, losing, fieldManager: facts.fieldManager };
    });
}

async function moveAndRecord(
    stack: OpenStack,
    { plan, losing, fieldManager }: PreparedRollback,
    options: RollbackOptions,
    report: Report,
): Promise<void> {
    for (const line of describeRollback(plan)) report.say(line);
    const { ledger } = stack;
    const waiting = waitingBackends(plan.settings, emptySlots(plan.settings, ledger.state?.predecessor));
    const ahead = fieldManager && {
        waiting: waiting.filter(backend => ledger.state?.passedGate(backend) === true),
        served: ledger.state?.predecessor.served,
        fieldManager,
    };
    await applyRollback(stack, plan, ahead || undefined, losing.filter(isReady), options, report);
}

/** Opens a stack with the settings of the release that serves, even if the settings file has unrecorded changes. */
export async function openInEffect(
    options: CommonOptions & Pick<RollbackRequest, "to">,
    report: Report,
): Promise<OpenStack> {
    const opened = await openStack(options, report);
    if (!mayDiffer(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed.`);
    });
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) throw Refusal.of([unknown], "so nothing was changed");
    return takeWhatServes(opened, options, serving, report);
}

/** Whether the traffic object may differ from the settings. */
export function mayDiffer(opened: OpenStack): boolean {
    return !isRecorded(opened) || opened.file.isKept;
}

/**
 * The settings that a rollback starts from: those that match the traffic object.
 *
 * @param serving shares in the traffic object
 */
export function takeWhatServes(
    opened: OpenStack,
    request: Pick<RollbackRequest, "to">,
    serving: readonly Share[],
    report: Report,
): OpenStack {
    if (!mayDiffer(opened)) return opened;
    return takeInEffect(opened, serving, report, {
        target: settings => chooseTarget(request, settings, opened.ledger.entries).target,
        keepsFile: opened.file.isKept,
    });
}
