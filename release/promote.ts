import { freezeProblems } from "../model/freeze-problems.js";
import { holdStage, type StageEnd } from "./apply/hold-stage.js";
import { StopSignals } from "./apply/stop-signals.js";
import { readServing } from "./facts/traffic-object.js";
import { giveShare, type Promoted } from "./give-share.js";
import { leavePromotion } from "./leave-promotion.js";
import { holders } from "./ledger/holders.js";
import { stepWords } from "./ledger/promotion-words.js";
import { PromotionNews } from "./notify/promotion-news.js";
import { type HeldRelease, openHeld } from "./open/open-held.js";
import { type CommonOptions, isRecorded, openRelease, recordedSettings, takeInEffect } from "./open/open-release.js";
import type { ReleaseLease } from "./open/release-lease.js";
import { choosePromoted } from "./plan/choose-promoted.js";
import { freezeWords } from "./plan/freeze-ahead.js";
import { unknownToState } from "./plan/moved-by-hand.js";
import { describeStages, planStages, type Stage } from "./plan/plan-promotion.js";
import { PromotionRecorder } from "./plan/promotion-recorder.js";
import { type Overrides, reasonsNeeded } from "./plan/reasons-needed.js";
import { predecessorOf, unfinishedPromotion } from "./plan/unfinished-promotion.js";
import { recordMeasured } from "./record-measured.js";
import { confirm } from "./report/confirm.js";
import { Refusal } from "./report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "./report/report.js";

export interface PromoteOptions extends CommonOptions, Overrides {
    /** Absent: the release that is being tried, else the one that waits and has not served. */
    readonly version?: string;
    readonly dryRun: boolean;
}

/** Gives traffic to the release that waits, by the strategy's steps, and takes it back when a check fails. */
export async function promote(options: PromoteOptions, report: Report): Promise<void> {
    const open = () => openRelease(options, report, reasonsNeeded(options));
    if (options.dryRun) return promoteOpened({ release: await open() }, options, report);
    // Before anybody can see that this process may be signalled.
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
    { release: opened, lease }: Pick<HeldRelease, "release" | "lease">,
    options: PromoteOptions,
    report: Report,
    signals?: StopSignals,
): Promise<void> {
    const isKnown = isRecorded(opened);
    const serving = isKnown ? [] : await readServing(opened.api, opened.settings);
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) throw Refusal.of([unknown], "so nothing was changed");
    const release = isKnown ? opened : takeInEffect(opened, serving, report);
    const { settings, ledger } = release;
    const before = holders(settings, ledger.entries);
    const recorded = isKnown ? before : holders(recordedSettings(opened), ledger.entries);
    const unfinished = unfinishedPromotion(before, recorded, ledger.entries);
    const chosen = choosePromoted(options.version ?? unfinished, settings, before, ledger.entries);
    if (chosen.problem !== undefined) throw Refusal.of([chosen.problem], "so nothing was changed");
    const candidate = chosen.promoted;
    if (chosen.done && isKnown) {
        const { version } = candidate.release;
        report.say(`${version} in ${candidate.slot} has all traffic already`);
        return report.result({ to: version, stages: [], pulumi: release.pulumi.version });
    }
    const live = predecessorOf(candidate, before, recorded);
    const recorder = new PromotionRecorder(candidate, live);
    const promoted: Promoted = { candidate, ...(live === undefined ? {} : { live }), recorder };
    const goesForward = before.live !== candidate && options.overrideFreeze !== true;
    const frozen = goesForward ? freezeProblems(settings, new Date()) : [];
    if (frozen.length > 0) throw Refusal.of(frozen, "so nothing was changed");
    const has = settings.traffic?.[candidate.slot] ?? 0;
    // Without a release to protect there is nothing to go slowly for.
    const stages = planStages(settings.promotion, has).slice(live === undefined ? -1 : 0);
    const { version } = candidate.release;
    for (const line of describeStages(promoted, stages, settings.promotion?.everySeconds)) report.say(line);
    const result = { from: live?.release.version, to: version, pulumi: release.pulumi.version };
    if (options.dryRun || signals === undefined) {
        report.say("dry run: nothing was changed");
        return report.result({ dryRun: true, ...result, stages: stages.map(summary) });
    }
    await confirm("Go ahead?", options);
    const done: object[] = [];
    // A share that a killed promotion gave without getting to record it is given again.
    let weight = isKnown ? has : undefined;
    const news = new PromotionNews(release, { ...(live === undefined ? {} : { from: live }), to: candidate }, report);
    const leave = (stage: Stage, end: StageEnd) => leavePromotion(stage, end, promoted, options, report);
    try {
        for (const [index, stage] of stages.entries()) {
            const isLast = stage.weight === 100 && stage.holdSeconds === 0;
            let entry: number | undefined;
            if (weight !== stage.weight) {
                const next = index === 0 ? release : await openRelease(options, report.silent());
                const before = stages[index - 1];
                // What was frozen while a share was held: it stays as it is.
                const why = goesForward && done.length > 0 ? freezeWords(next.settings, new Date()) : undefined;
                if (why !== undefined && before !== undefined)
                    await leave(before, { kind: "stopped", why, checks: [] });
                // Nothing is measured any more where the last share is not held.
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
                return holdStage(release, hold, report);
            });
            step.end(end.kind, end.why, Date.now());
            done.push({ ...summary(stage), result: end.kind, checks: end.checks });
            if (end.kind !== "passed") await leave(stage, end);
        }
    } catch (error) {
        news.ended(error as Error);
        throw error;
    }
    // What was measured since the last move has no entry yet.
    const measured = stages.at(-1)!.holdSeconds === 0 ? undefined : recorder.record("done");
    const lastStep = measured?.steps.slice(-1).map(stepWords) ?? [];
    const said = [`${version} in ${candidate.slot} is promoted`, ...lastStep].join(": ");
    const entry = await recordMeasured(measured, said, options, report);
    news.finished(entry);
    report.say(`${version} in ${candidate.slot} is promoted; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({
        ...result,
        stages: done,
        commandSeconds: elapsedSeconds(),
        ...(entry === undefined ? {} : { entry }),
    });
}

/** After the last share, which nobody watches: somebody may have asked for the other way while it was being given. */
async function hearAbort(lease: ReleaseLease | undefined): Promise<StageEnd | undefined> {
    const intent = await lease?.readIntent().catch(() => undefined);
    if (intent?.verb !== "abort") return undefined;
    await lease?.hear().catch(() => undefined);
    return { kind: "aborted", why: `aborted by ${intent.by}`, checks: [] };
}

function summary({ weight, holdSeconds }: Stage) {
    return { weight, holdSeconds };
}
