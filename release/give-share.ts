import type { PromotionRecord } from "../model/promotion-record.js";
import { awaitCluster, isClusterAway } from "./apply/await-cluster.js";
import { awaitReadyPods, missingSize } from "./apply/await-live-size.js";
import { carryRecord } from "./apply/record-promotion.js";
import type { StopSignals } from "./apply/stop-signals.js";
import { type DeployOptions, deployOpened } from "./deploy-opened.js";
import type { Served } from "./ledger/served.js";
import { type OpenRelease, openRelease } from "./open/open-release.js";
import type { Stage } from "./plan/plan-promotion.js";
import type { PromotionRecorder } from "./plan/promotion-recorder.js";
import type { PromoteOptions } from "./promote.js";
import { exitCodes } from "./report/exit-codes.js";
import { isForeseen } from "./report/is-foreseen.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

/** What is promoted, and past which release. */
export interface Promoted {
    readonly candidate: Served;
    readonly live?: Served;
    /** What the checks have said so far. */
    readonly recorder: PromotionRecorder;
}

/** The share that is given next. */
export interface NextShare {
    readonly stage: Stage;
    /** The one that the release holds, where this promotion has given it. */
    readonly before: Stage | undefined;
    /** For the entry of the update that gives it. */
    readonly record: PromotionRecord | undefined;
}

/** How many updates one share may take, while the cluster goes away and comes back. */
const mostAttempts = 3;

/**
 * Gives a share to the release that is promoted, and the number of the update's entry. While it holds one already it first
 * gets as many pods as the live release has.
 */
export async function giveShare(
    release: OpenRelease,
    { stage, before, record }: NextShare,
    promoted: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<number | undefined> {
    const move = (from: OpenRelease, { weight }: Stage) =>
        report.group("move", about => {
            about["weight"] = weight;
            return moveTo(from, { weight, record }, promoted, options, report, signals);
        });
    if (before === undefined) return move(release, stage);
    const { version } = promoted.candidate.release;
    try {
        const grown = await grow(release, () => move(release, before), promoted, report, signals);
        return await move(grown ? await openRelease(options, report.silent()) : release, stage);
    } catch (error) {
        const isTold = error instanceof Refusal && error.exitCode === exitCodes.needsPerson;
        if (isTold || !isForeseen(error)) throw error;
        // What moved before stays, and nobody watches it from now on.
        const { message } = error as Error;
        throw new Refusal(`${message}\n${leftWords(before.weight, version)}`, exitCodes.needsPerson);
    }
}

/** The autoscaler may have given the live release pods since the share was given: by an update it gives others as many. */
async function grow(
    release: OpenRelease,
    update: () => Promise<unknown>,
    { candidate, live }: Promoted,
    report: Report,
    signals: StopSignals,
): Promise<boolean> {
    if (live === undefined) return false;
    await awaitCluster(release, report, { isOver: () => signals.stopped !== undefined });
    const pods = await missingSize(release, live, candidate);
    if (pods === undefined) return false;
    const { version } = candidate.release;
    report.say(`${live.release.version} runs on ${pods} pods: ${version} gets as many before it gets more traffic`);
    await update();
    const ready = await awaitReadyPods(release, candidate, pods, signals);
    if (ready < pods) throw new Refusal(`Only ${ready} of ${pods} pods of ${version} are ready.`);
    return true;
}

/**
 * An update of its own for each share: a plain `pulumi up` and the ledger know it. One that fails since the cluster went
 * away is made again when that is back.
 */
async function moveTo(
    release: OpenRelease,
    { weight, record }: { readonly weight: number } & Pick<NextShare, "record">,
    { candidate }: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<number | undefined> {
    const { version: _, ...asked } = options;
    const share = weight === 100 ? { promote: true } : { promote: false, weight };
    const request: DeployOptions = { force: false, ...asked, of: candidate.release.version, ...share, yes: true };
    let next = release;
    for (let attempt = 1; ; attempt++) {
        carryRecord(next, record);
        try {
            return await deployOpened(next, request, report.inner());
        } catch (error) {
            if (attempt === mostAttempts || !(await isClusterAway(next))) throw error;
            report.warn((error as Error).message);
            const wait = awaitCluster(next, report, { isOver: () => signals.stopped !== undefined });
            await wait.catch(() => {
                throw error;
            });
            next = await openRelease(options, report.silent());
        }
    }
}

export function leftWords(weight: number, version: string): string {
    const left = weight === 100 ? `${version} has all traffic` : `${version} keeps its ${weight} %`;
    return `${left}; \`promote\` goes on, \`rollback\` takes it back.`;
}
