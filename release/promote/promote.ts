import { freezeProblems } from "../../model/guards/freeze-problems.js";
import { freezeWords } from "../guard/freeze-ahead.js";
import { stepWords } from "../history/promotion-words.js";
import { holders } from "../ledger/served.js";
import { type HeldStack, openHeld } from "../open/open-held.js";
import { isRecorded, openStack, settingsByLedger, takeInEffect } from "../open/open-stack.js";
import type { ReleaseLease } from "../open/release-lease.js";
import { Refusal } from "../output/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../output/report.js";
import { confirm } from "../output/terminal.js";
import { doorWords, isShut } from "../traffic/door-words.js";
import { unknownToState } from "../traffic/moved-by-hand.js";
import { readServing } from "../traffic/traffic-object.js";
import { askUsersDoor, doorPatienceMs } from "../traffic/users-door.js";
import { reasonsNeeded } from "../update/option-problems.js";
import { StopSignals } from "../update/stop-signals.js";
import { giveShare, type Promoted } from "./give-share.js";
import { holdStage, type StageEnd } from "./hold-stage.js";
import { leavePromotion, PromotionNews, recordMeasured } from "./leave-promotion.js";
import { openPromotion } from "./open-promotion.js";
import {
    choosePromoted,
    describeStages,
    type PromoteOptions,
    planStages,
    predecessorOf,
    type Stage,
    unfinishedPromotion,
} from "./plan-promotion.js";
import { PromotionRecorder } from "./promotion-recorder.js";

/** Gives the waiting release traffic by the steps of `promotion`, and takes it back when a check fails. */
export async function promote(options: PromoteOptions, report: Report): Promise<void> {
    const open = () => openStack(options, report, reasonsNeeded(options));
    if (options.dryRun) return promoteOpened({ stack: await open() }, options, report);
    // Before the Lease tells others that they may signal this process.
    const signals = new StopSignals();
    const held = await openHeld(options, report, { command: "promote", open, prepare: async () => {} });
    try {
        await promoteOpened(held, options, report, signals);
    } finally {
        await held.giveBack();
        signals.close();
    }
}

/** The same on a stack that nobody else changes. */
export async function promoteOpened(
    { stack: opened, lease }: Pick<HeldStack, "stack" | "lease">,
    options: PromoteOptions,
    report: Report,
    signals?: StopSignals,
): Promise<void> {
    const isKnown = isRecorded(opened);
    const serving = isKnown ? [] : await readServing(opened.api, opened.settings);
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) throw Refusal.of([unknown], "so nothing was changed");
    const stack = isKnown ? opened : takeInEffect(opened, serving, report);
    const { settings, ledger } = stack;
    const before = holders(settings, ledger.entries);
    const recorded = isKnown ? before : holders(settingsByLedger(opened), ledger.entries);
    const unfinished = unfinishedPromotion(before, recorded, ledger.entries);
    const chosen = choosePromoted(options.version ?? unfinished, settings, before, ledger.entries);
    if (chosen.problem !== undefined) throw Refusal.of([chosen.problem], "so nothing was changed");
    const candidate = chosen.promoted;
    if (chosen.done && isKnown) {
        const { version } = candidate.release;
        report.say(`${version} in ${candidate.slot} already has all traffic`);
        return report.result({ to: version, stages: [], pulumi: stack.pulumi.version });
    }
    const live = predecessorOf(candidate, before, recorded);
    const recorder = new PromotionRecorder(candidate, live);
    const promoted: Promoted = { candidate, live, recorder };
    const goesForward = before.live !== candidate && options.overrideFreeze !== true;
    const frozen = goesForward ? freezeProblems(settings, new Date()) : [];
    if (frozen.length > 0) throw Refusal.of(frozen, "so nothing was changed");
    const has = settings.traffic?.[candidate.slot] ?? 0;
    // Without a live release to protect, there is no reason to go slowly.
    const promotion = options.dryRun ? settings.promotion : await openPromotion(stack, report);
    const stages = planStages(promotion, has).slice(live === undefined ? -1 : 0);
    const { version } = candidate.release;
    for (const line of describeStages(promoted, stages, settings.promotion?.everySeconds)) report.say(line);
    const result = { from: live?.release.version, to: version, pulumi: stack.pulumi.version };
    if (options.dryRun || signals === undefined) {
        report.say("dry run: nothing was changed");
        return report.result({ dryRun: true, ...result, stages: stages.map(summary) });
    }
    await confirm("Go ahead?", options);
    const done: object[] = [];
    // A share that a killed promotion gave but did not record is given again.
    let weight = isKnown ? has : undefined;
    const news = new PromotionNews(stack, { from: live, to: candidate }, report);
    const leave = (stage: Stage, end: StageEnd) => leavePromotion(stage, end, promoted, options, report);
    try {
        for (const [index, stage] of stages.entries()) {
            const isLast = stage.weight === 100 && stage.holdSeconds === 0;
            let entry: number | undefined;
            if (weight !== stage.weight) {
                const next = index === 0 ? stack : await openStack(options, report.silent());
                const before = stages[index - 1];
                // Frozen while a share was held: the share stays.
                const why = goesForward && done.length > 0 ? freezeWords(next.settings, new Date()) : undefined;
                if (why !== undefined && before !== undefined)
                    await leave(before, { kind: "stopped", why, checks: [] });
                // If the last share is not held, the record is complete.
                const record = recorder.record(isLast ? "done" : "going on");
                entry = await giveShare(next, { stage, before, record }, promoted, options, report, signals);
            }
            weight = stage.weight;
            news.holds(weight, entry);
            if (isLast) {
                const abort = await hearAbort(lease);
                if (abort !== undefined) await leave(stage, abort);
                break;
            }
            const step = recorder.begin(stage, Date.now());
            const held = { stage, number: index + 1, of: stages.length, ...promoted, signals, recorder: step };
            const hold = { ...held, ...(lease === undefined ? {} : { lease }) };
            const end = await report.phase("hold", about => {
                Object.assign(about, summary(stage));
                return holdStage(stack, hold, report);
            });
            step.end(end.kind, end.why, Date.now());
            done.push({ ...summary(stage), result: end.kind, checks: end.checks });
            if (end.kind !== "passed") await leave(stage, end);
        }
    } catch (error) {
        news.ended(error as Error);
        throw error;
    }
    // Answers since the last move have no entry yet.
    const measured = stages.at(-1)!.holdSeconds === 0 ? undefined : recorder.record("done");
    const lastStep = measured?.steps.slice(-1).map(stepWords) ?? [];
    const said = [`${version} in ${candidate.slot} is promoted`, ...lastStep].join(": ");
    const entry = await recordMeasured(measured, said, options, report);
    news.finished(entry);
    const door = await askUsersDoor(stack.api, settings.service, candidate, doorPatienceMs);
    const words = doorWords(`${version} in ${candidate.slot}`, door);
    // The update of a share that was not held has just said it.
    const isNews = measured !== undefined;
    if (isNews && isShut(door)) report.warn(`warning: ${words}`);
    else if (isNews) report.say(words);
    report.say(`${version} in ${candidate.slot} is promoted; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({
        ...result,
        door,
        stages: done,
        commandSeconds: elapsedSeconds(),
        ...(entry === undefined ? {} : { entry }),
    });
}

/** Reads an abort that was sent while the last, unwatched share was being given. */
async function hearAbort(lease: ReleaseLease | undefined): Promise<StageEnd | undefined> {
    const intent = await lease?.readIntent().catch(() => undefined);
    if (intent?.verb !== "abort") return undefined;
    await lease?.hear().catch(() => undefined);
    return { kind: "aborted", why: `aborted by ${intent.by}`, checks: [] };
}

function summary({ weight, holdSeconds }: Stage) {
    return { weight, holdSeconds };
}
