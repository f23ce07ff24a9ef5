import { freezeProblems } from "../model/freeze-problems.js";
import type { PromotionRecord } from "../model/promotion-record.js";
import { holdStage, type StageEnd } from "./apply/hold-stage.js";
import { carryRecord, recordPromotion } from "./apply/record-promotion.js";
import { StopSignals } from "./apply/stop-signals.js";
import { deployOpened } from "./deploy-opened.js";
import { holders } from "./ledger/holders.js";
import { stepWords } from "./ledger/promotion-words.js";
import type { Served } from "./ledger/served.js";
import { PromotionNews } from "./notify/promotion-news.js";
import { type HeldRelease, openHeld } from "./open/open-held.js";
import { type CommonOptions, type OpenRelease, openRelease } from "./open/open-release.js";
import { choosePromoted } from "./plan/choose-promoted.js";
import { freezeWords } from "./plan/freeze-ahead.js";
import { describeStages, planStages, type Stage } from "./plan/plan-promotion.js";
import { PromotionRecorder } from "./plan/promotion-recorder.js";
import { type Overrides, reasonsNeeded } from "./plan/reasons-needed.js";
import { confirm } from "./report/confirm.js";
import { exitCodes } from "./report/exit-codes.js";
import { Refusal } from "./report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "./report/report.js";
import { openInEffect, rollbackOpened } from "./rollback.js";

export interface PromoteOptions extends CommonOptions, Overrides {
    /** Absent: the release that is being tried, else the one that waits and has not served. */
    readonly version?: string;
    readonly dryRun: boolean;
}

/** What is promoted, and past which release. */
interface Promoted {
    readonly candidate: Served;
    readonly live?: Served;
    /** What the checks have said so far. */
    readonly recorder: PromotionRecorder;
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
    { release, lease }: Pick<HeldRelease, "release" | "lease">,
    options: PromoteOptions,
    report: Report,
    signals?: StopSignals,
): Promise<void> {
    const { settings, ledger } = release;
    const before = holders(settings, ledger.entries);
    const chosen = choosePromoted(options.version, settings, before, ledger.entries);
    if (chosen.problem !== undefined) throw Refusal.of([chosen.problem], "so nothing was changed");
    const candidate = chosen.promoted;
    if (chosen.done) {
        const { version } = candidate.release;
        report.say(`${version} in ${candidate.slot} has all traffic already`);
        return report.result({ to: version, stages: [], engine: release.engine.kind });
    }
    // What has a share and is to have all of it again is not its own predecessor.
    const live = before.live === candidate ? before.candidate : before.live;
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
    const result = { from: live?.release.version, to: version, engine: release.engine.kind };
    if (options.dryRun || signals === undefined) {
        report.say("dry run: nothing was changed");
        return report.result({ dryRun: true, ...result, stages: stages.map(summary) });
    }
    await confirm("Go ahead?", options);
    const done: object[] = [];
    let weight = has;
    const news = new PromotionNews(release, { ...(live === undefined ? {} : { from: live }), to: candidate }, report);
    try {
        for (const [index, stage] of stages.entries()) {
            let entry: number | undefined;
            if (weight !== stage.weight) {
                const next = await openRelease(options, report.silent());
                // What was frozen while a share was held: it stays as it is.
                const why = goesForward && done.length > 0 ? freezeWords(next.settings, new Date()) : undefined;
                if (why !== undefined) {
                    await leave(stages[index - 1]!, { kind: "stopped", why, checks: [] }, promoted, options, report);
                }
                // Nothing is measured any more where the last share is not held.
                const isLast = stage.weight === 100 && stage.holdSeconds === 0;
                carryRecord(next, recorder.record(isLast ? "done" : "going on"));
                entry = await moveTo(next, stage, version, options, report);
            }
            weight = stage.weight;
            news.holds(weight, entry);
            if (weight === 100 && stage.holdSeconds === 0) break;
            const step = recorder.begin(stage, Date.now());
            const held = { stage, number: index + 1, of: stages.length, ...promoted, signals, recorder: step };
            const hold = { ...held, ...(lease === undefined ? {} : { lease }) };
            const end = await report.phase("hold", about => {
                Object.assign(about, summary(stage));
                return holdStage(release, hold, report);
            });
            step.end(end.kind, end.why, Date.now());
            done.push({ ...summary(stage), result: end.kind, checks: end.checks });
            if (end.kind !== "passed") await leave(stage, end, promoted, options, report);
        }
    } catch (error) {
        news.ended(error as Error);
        throw error;
    }
    // What was measured since the last move has no entry yet.
    const measured = stages.at(-1)!.holdSeconds === 0 ? undefined : recorder.record("done");
    const lastStep = measured?.steps.slice(-1).map(stepWords) ?? [];
    const said = [`${version} in ${candidate.slot} is promoted`, ...lastStep].join(": ");
    const entry = await record(measured, said, options, report);
    news.finished(entry);
    report.say(`${version} in ${candidate.slot} is promoted; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({
        ...result,
        stages: done,
        commandSeconds: elapsedSeconds(),
        ...(entry === undefined ? {} : { entry }),
    });
}

/** An update of its own for each share: a plain `pulumi up` and the ledger know it. Gives its entry's number. */
function moveTo(
    release: OpenRelease,
    { weight }: Stage,
    of: string,
    options: PromoteOptions,
    report: Report,
): Promise<number | undefined> {
    const request = { of, ...(weight === 100 ? { promote: true } : { promote: false, weight }) };
    const { version: _, ...asked } = options;
    return report.group("move", about => {
        about["weight"] = weight;
        return deployOpened(release, { force: false, ...asked, ...request, yes: true }, report.inner());
    });
}

/** Gives traffic back, or says why it stays where it is. Always throws: the promotion has not been done. */
async function leave(
    { weight }: Stage,
    { kind, why }: StageEnd,
    { candidate, live, recorder }: Promoted,
    options: PromoteOptions,
    report: Report,
): Promise<never> {
    const stopped = `Stopped at ${weight} %: ${why}.`;
    const { version } = candidate.release;
    if (kind === "stopped" || live === undefined) {
        // Whoever stopped it is in a hurry, or is about to write the next entry.
        if (kind !== "stopped") await record(recorder.record(outcomeOf(kind), why), stopped, options, report);
        const left = weight === 100 ? `${version} has all traffic` : `${version} keeps its ${weight} %`;
        const advice = `${left}; \`promote\` goes on, \`rollback\` takes it back.`;
        throw new Refusal(`${stopped} ${advice}`, exitCodes.needsPerson);
    }
    report.say(stopped);
    const reason = `stopped at ${weight} %: ${why}`;
    // The message and the time were the promotion's.
    const { message: _, timeout: __, ...asked } = options;
    try {
        const now: OpenRelease = await openInEffect(asked, report.silent());
        carryRecord(now, recorder.record(outcomeOf(kind), why));
        await rollbackOpened(now, { force: false, ...asked, reason, quarantines: kind === "failed" }, report.inner());
    } catch (error) {
        throw new Refusal(
            `${stopped} Traffic could not be given back: ${(error as Error).message}`,
            exitCodes.needsPerson,
        );
    }
    throw new Refusal(`${stopped} Traffic is back on ${live.release.version}.`, exitCodes.rolledBack);
}

function outcomeOf(kind: StageEnd["kind"]): "failed" | "aborted" {
    return kind === "failed" ? "failed" : "aborted";
}

/** An entry of its own, for what no move of traffic has carried into the ledger. */
function record(
    measured: PromotionRecord | undefined,
    planned: string,
    { message = planned, timeout: _, ...asked }: PromoteOptions,
    report: Report,
): Promise<number | undefined> {
    const open = () => openInEffect(asked, report.silent());
    return recordPromotion(open, measured, message, report.inner());
}

function summary({ weight, holdSeconds }: Stage) {
    return { weight, holdSeconds };
}
