import { freezeProblems } from "../model/freeze-problems.js";
import { awaitCluster } from "./apply/await-cluster.js";
import { holdStage, type StageEnd } from "./apply/hold-stage.js";
import { StopSignals } from "./apply/stop-signals.js";
import { readServing } from "./facts/traffic-object.js";
import { giveShare, leftWords, type Promoted, silentReport } from "./give-share.js";
import { holders } from "./ledger/holders.js";
import { type HeldRelease, openHeld } from "./open/open-held.js";
import {
    type CommonOptions,
    isRecorded,
    type OpenRelease,
    openRelease,
    recordedSettings,
    takeInEffect,
} from "./open/open-release.js";
import type { ReleaseLease } from "./open/release-lease.js";
import { choosePromoted } from "./plan/choose-promoted.js";
import { freezeWords } from "./plan/freeze-ahead.js";
import { describeStages, planStages, type Stage } from "./plan/plan-promotion.js";
import { type Overrides, reasonsNeeded } from "./plan/reasons-needed.js";
import { predecessorOf, unfinishedPromotion } from "./plan/unfinished-promotion.js";
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
    const release = isKnown ? opened : takeInEffect(opened, await readServing(opened.api, opened.settings), report);
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
        return report.result({ to: version, stages: [], engine: release.engine.kind });
    }
    const live = predecessorOf(candidate, before, recorded);
    const promoted: Promoted = { candidate, ...(live === undefined ? {} : { live }) };
    const goesForward = before.live !== candidate && options.overrideFreeze !== true;
    const frozen = goesForward ? freezeProblems(settings, new Date()) : [];
    if (frozen.length > 0) throw Refusal.of(frozen, "so nothing was changed");
    const has = settings.traffic?.[candidate.slot] ?? 0;
    // Without a release to protect there is nothing to go slowly for.
    const stages = planStages(settings.promotion, has).slice(live === undefined ? -1 : 0);
    const { version } = candidate.release;
    report.say(`promote ${version} in ${candidate.slot}${live === undefined ? "" : `, from ${live.release.version}`}`);
    for (const line of describeStages(stages, settings.promotion?.everySeconds)) report.say(line);
    const result = { from: live?.release.version, to: version, engine: release.engine.kind };
    if (options.dryRun || signals === undefined) {
        report.say("dry run: nothing was changed");
        return report.result({ dryRun: true, ...result, stages: stages.map(summary) });
    }
    await confirm("Go ahead?", options);
    const done: object[] = [];
    // A share that a killed promotion gave without getting to record it is given again.
    let weight = isKnown ? has : undefined;
    for (const [index, stage] of stages.entries()) {
        if (weight !== stage.weight) {
            const next = index === 0 ? release : await openRelease(options, silentReport());
            // What was frozen while a share was held: it stays as it is.
            const why = goesForward && done.length > 0 ? freezeWords(next.settings, new Date()) : undefined;
            if (why !== undefined) {
                await leave(stages[index - 1]!, { kind: "stopped", why, checks: [] }, promoted, options, report);
            }
            await giveShare(next, stage, stages[index - 1], promoted, options, report, signals);
        }
        weight = stage.weight;
        if (weight === 100 && stage.holdSeconds === 0) {
            const abort = await hearAbort(lease);
            if (abort !== undefined) await leave(stage, abort, promoted, options, report);
            break;
        }
        const held = { stage, number: index + 1, of: stages.length, ...promoted, signals };
        const end = await holdStage(release, { ...held, ...(lease === undefined ? {} : { lease }) }, report);
        done.push({ ...summary(stage), result: end.kind, checks: end.checks });
        if (end.kind !== "passed") await leave(stage, end, promoted, options, report);
    }
    report.say(`${version} in ${candidate.slot} is promoted; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({ ...result, stages: done, commandSeconds: elapsedSeconds() });
}

/** After the last share, which nobody watches: somebody may have asked for the other way while it was being given. */
async function hearAbort(lease: ReleaseLease | undefined): Promise<StageEnd | undefined> {
    const intent = await lease?.readIntent().catch(() => undefined);
    if (intent?.verb !== "abort") return undefined;
    await lease?.hear().catch(() => undefined);
    return { kind: "aborted", why: `aborted by ${intent.by}`, checks: [] };
}

/** Gives traffic back, or says why it stays where it is. Always throws: the promotion has not been done. */
async function leave(
    { weight }: Stage,
    { kind, why }: StageEnd,
    { candidate, live }: Promoted,
    options: PromoteOptions,
    report: Report,
): Promise<never> {
    const stopped = `Stopped at ${weight} %: ${why}.`;
    const { version } = candidate.release;
    if (kind === "stopped" || live === undefined) {
        throw new Refusal(`${stopped} ${leftWords(weight, version)}`, exitCodes.needsPerson);
    }
    report.say(stopped);
    const reason = `stopped at ${weight} %: ${why}`;
    // The message and the time were the promotion's.
    const { message: _, timeout: __, ...asked } = options;
    try {
        await awaitCluster(await openRelease(asked, silentReport()), report);
        const now: OpenRelease = await openInEffect(asked, silentReport());
        await rollbackOpened(now, { force: false, ...asked, reason, quarantines: kind === "failed" }, report.inner());
    } catch (error) {
        throw new Refusal(
            `${stopped} Traffic could not be given back: ${(error as Error).message}`,
            exitCodes.needsPerson,
        );
    }
    throw new Refusal(`${stopped} Traffic is back on ${live.release.version}.`, exitCodes.rolledBack);
}

function summary({ weight, holdSeconds }: Stage) {
    return { weight, holdSeconds };
}
