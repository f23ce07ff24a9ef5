import { isReady } from "../../cluster/pods-by-labels.js";
import { isForeseen } from "../../machine/foreseen-error.js";
import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import { deployOpened } from "../deploy/deploy-opened.js";
import type { DeployOptions } from "../deploy/plan-deploy.js";
import type { Served } from "../ledger/served.js";
import { type OpenStack, openStack } from "../open/open-stack.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readLiveSize, releasePods } from "../traffic/release-pods.js";
import { awaitCluster, isClusterAway } from "../update/await-cluster.js";
import type { StopSignals } from "../update/stop-signals.js";
import type { PromoteOptions, Stage } from "./plan-promotion.js";
import type { PromotionRecorder } from "./promotion-recorder.js";
import { carryRecord } from "./record-promotion.js";

/** The release being promoted, and the live one. */
export interface Promoted {
    readonly candidate: Served;
    readonly live?: Served;
    /** Records the checks' answers. */
    readonly recorder: PromotionRecorder;
}

/** The next share to give. */
export interface NextShare {
    readonly stage: Stage;
    /** The stage that this promotion gave before; undefined if this is its first. */
    readonly before: Stage | undefined;
    /** For the ledger entry of the update that gives the share. */
    readonly record: PromotionRecord | undefined;
}

/** How many updates one share may take if the cluster goes away and comes back. */
const mostAttempts = 3;

/**
 * Gives the promoted release a share and returns the entry number of the update. If the release already has a share, it first
 * gets as many pods as the live release has.
 */
export async function giveShare(
    stack: OpenStack,
    { stage, before, record }: NextShare,
    promoted: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<number | undefined> {
    const move = (from: OpenStack, { weight }: Stage) =>
        report.group("move", about => {
            about["weight"] = weight;
            return moveTo(from, { weight, record }, promoted, options, report, signals);
        });
    if (before === undefined) return move(stack, stage);
    const { version } = promoted.candidate.release;
    try {
        const grown = await grow(stack, () => move(stack, before), promoted, report, signals);
        return await move(grown ? await openStack(options, report.silent()) : stack, stage);
    } catch (error) {
        const isTold = error instanceof Refusal && error.exitCode === exitCodes.needsPerson;
        if (isTold || !isForeseen(error)) throw error;
        // The share given before stays, and nobody watches it from now on.
        const { message } = error as Error;
        throw new Refusal(`${message}\n${leftWords(before.weight, version)}`, exitCodes.needsPerson);
    }
}

/** Runs an update that gives the candidate as many pods as the autoscaler gave the live release. Returns whether it had to. */
async function grow(
    stack: OpenStack,
    update: () => Promise<unknown>,
    { candidate, live }: Promoted,
    report: Report,
    signals: StopSignals,
): Promise<boolean> {
    if (live === undefined) return false;
    await awaitCluster(stack, report, { isOver: () => signals.stopped !== undefined });
    const pods = await missingSize(stack, live, candidate);
    if (pods === undefined) return false;
    const { version } = candidate.release;
    report.say(`${live.release.version} runs on ${pods} pods: ${version} gets as many before it gets more traffic`);
    await update();
    const ready = await awaitReadyPods(stack, candidate, pods, signals);
    if (ready < pods) throw new Refusal(`Only ${ready} of ${pods} pods of ${version} are ready.`);
    return true;
}

/**
 * Runs one update per share, so the ledger and a plain `pulumi up` know the share. If an update fails because the cluster
 * went away, runs it again once the cluster is back.
 */
async function moveTo(
    stack: OpenStack,
    { weight, record }: { readonly weight: number } & Pick<NextShare, "record">,
    { candidate }: Promoted,
    options: PromoteOptions,
    report: Report,
    signals: StopSignals,
): Promise<number | undefined> {
    const { version: _, ...asked } = options;
    const share = weight === 100 ? { promote: true } : { promote: false, weight };
    const request: DeployOptions = { force: false, ...asked, of: candidate.release.version, ...share, yes: true };
    let next = stack;
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
            next = await openStack(options, report.silent());
        }
    }
}

export function leftWords(weight: number, version: string): string {
    const left = weight === 100 ? `${version} has all traffic` : `${version} keeps its ${weight} %`;
    return `${left}; \`promote\` continues, \`rollback\` takes it back.`;
}

type Cluster = Pick<OpenStack, "api" | "settings">;

const patienceMs = 300_000;
const pollMs = 1000;

/**
 * Pods that the candidate must have before it gets more traffic, because the autoscaler gave the live release as many;
 * undefined if it has enough. If not, its own autoscaler needs a higher minimum, which an update sets.
 */
export async function missingSize(
    { api, settings }: Cluster,
    live: Served,
    candidate: Served,
): Promise<number | undefined> {
    const [wanted = 0, has = 0] = await Promise.all([
        readLiveSize(api, settings, live),
        readLiveSize(api, settings, candidate),
    ]);
    const most = Math.min(wanted, settings.service.scale?.max ?? 0);
    return has < most ? most : undefined;
}

/** Waits until the given number of pods is ready. Returns how many are: fewer after a timeout or a stop signal. */
export async function awaitReadyPods(
    { api, settings }: Cluster,
    whose: Served,
    pods: number,
    signals: StopSignals,
): Promise<number> {
    for (const end = Date.now() + patienceMs; ; await signals.sleep(pollMs)) {
        // An unreachable cluster counts as no ready pods for now, not as an error.
        const found = await releasePods(api, settings, whose).catch(() => []);
        const ready = found.filter(isReady).length;
        if (ready >= pods || Date.now() > end || signals.stopped !== undefined) return ready;
    }
}
