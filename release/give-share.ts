import { awaitCluster, isClusterAway } from "./apply/await-cluster.js";
import { awaitReadyPods, missingSize } from "./apply/await-live-size.js";
import type { StopSignals } from "./apply/stop-signals.js";
import { type DeployOptions, deployOpened } from "./deploy-opened.js";
import type { Served } from "./ledger/served.js";
import { type OpenRelease, openRelease } from "./open/open-release.js";
import type { Stage } from "./plan/plan-promotion.js";
import type { PromoteOptions } from "./promote.js";
import { exitCodes } from "./report/exit-codes.js";
import { isForeseen } from "./report/is-foreseen.js";
import { Refusal } from "./report/refusal.js";
import { Report } from "./report/report.js";

/** What is promoted, and past which release. */
export interface Promoted {
    readonly candidate: Served;
    readonly live?: Served;
}

/** How many updates one share may take, while the cluster goes away and comes back. */
const mostAttempts = 3;

/**
 * Gives a share to the release that is promoted. While it holds one already it first gets as many pods as the live
 * release has.
 *
 * @param held the share that it holds, which this promotion has given
 */
export async function giveShare(
    release: OpenRelease,
    stage: Stage,
    held: Stage | undefined,
    promoted: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<void> {
    const move = (from: OpenRelease, { weight }: Stage) => moveTo(from, weight, promoted, options, report, signals);
    if (held === undefined) return move(release, stage);
    const { version } = promoted.candidate.release;
    try {
        const grown = await grow(release, () => move(release, held), promoted, report, signals);
        await move(grown ? await openRelease(options, silentReport()) : release, stage);
    } catch (error) {
        const isTold = error instanceof Refusal && error.exitCode === exitCodes.needsPerson;
        if (isTold || !isForeseen(error)) throw error;
        // What moved before stays, and nobody watches it from now on.
        const { message } = error as Error;
        throw new Refusal(`${message}\n${leftWords(held.weight, version)}`, exitCodes.needsPerson);
    }
}

/** The autoscaler may have given the live release pods since the share was given: by an update it gives others as many. */
async function grow(
    release: OpenRelease,
    update: () => Promise<void>,
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
    weight: number,
    { candidate }: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<void> {
    const { version: _, ...asked } = options;
    const share = weight === 100 ? { promote: true } : { promote: false, weight };
    const request: DeployOptions = { force: false, ...asked, of: candidate.release.version, ...share, yes: true };
    let next = release;
    for (let attempt = 1; ; attempt++) {
        try {
            return await deployOpened(next, request, report.inner());
        } catch (error) {
            if (attempt === mostAttempts || !(await isClusterAway(next))) throw error;
            report.warn((error as Error).message);
            const wait = awaitCluster(next, report, { isOver: () => signals.stopped !== undefined });
            await wait.catch(() => {
                throw error;
            });
            next = await openRelease(options, silentReport());
        }
    }
}

export function leftWords(weight: number, version: string): string {
    const left = weight === 100 ? `${version} has all traffic` : `${version} keeps its ${weight} %`;
    return `${left}; \`promote\` goes on, \`rollback\` takes it back.`;
}

/** Opening the stack again says nothing new. */
export function silentReport(): Report {
    return new Report(false, () => undefined);
}
