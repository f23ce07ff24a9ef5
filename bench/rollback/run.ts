import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { allEnded } from "../all-ended.js";
import { type Closing, closingAfter } from "../closing-after.js";
import type { LoadPace } from "../under-load.js";
import { untilInterrupted } from "../until-interrupted.js";
import { untilQuiet } from "../until-quiet.js";
import { writeResult } from "../write-result.js";
import { type ArgoArgs, ArgoController } from "./argo-controller.js";
import { measureRollback, type RollbackFigures } from "./measure-rollback.js";
import { openNamespace, openWays, type PeerPrograms } from "./open-ways.js";
import { PeerProgram } from "./peer-program.js";
import { type BuiltPeer, buildPeer, type PeerName } from "./peer-programs.js";
import { type RollbackSummary, showRollbacks, summarizeRollbacks } from "./summarize-rollbacks.js";
import type { RollbackWay } from "./way.js";

export interface RollbackBenchOptions {
    /** Rollbacks of each way, for each start time. */
    readonly rounds: number;
    /** Requests a second. */
    readonly rate: number;
    /** Seconds that the app needs to start. */
    readonly appStarts: readonly number[];
    /** Ends it before the next rollback. */
    readonly interrupt: AbortSignal;
}

type Say = (line: string) => void;
type Peers = Readonly<Record<PeerName, BuiltPeer>>;

/** Rollbacks by every way, one after the other in each round, and out/bench-rollback.json. */
export async function runRollbackBench(
    { rounds, rate, appStarts, interrupt }: RollbackBenchOptions,
    say: Say,
): Promise<void> {
    const platform = await ensurePlatform(() => undefined, { addons: ["gateway"] });
    const peers: Peers = {
        kubectl: await buildPeer("kubectl", say),
        helm: await buildPeer("helm", say),
        "argo-rollouts": await buildPeer("argo-rollouts", say),
    };
    const pace = { rate, networkNamespace: platform.networkNamespace };
    const summaries = await closingAfter(async closing => {
        const folder = mkdtempSync(join(tmpdir(), "bench-rollback-"));
        closing.push(async () => rmSync(folder, { recursive: true, force: true }));
        const { kubeconfig, context } = platform;
        const api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
        closing.push(async () => api.close());
        const programs = await startPeers(peers, { api, platform, folder }, closing);
        const all: RollbackSummary[] = [];
        for (const appStartSeconds of appStarts) {
            if (interrupt.aborted) break;
            say(`an app that needs ${appStartSeconds} s to start: getting it ready, each way`);
            const runs: MeasuredWay[] = [];
            await closingAfter(closingWays =>
                untilInterrupted(interrupt, async () => {
                    const remotely = appStartSeconds === 0;
                    const opening = { appStartSeconds, remotely, peers: programs, folder, closing: closingWays };
                    for (const way of await openWays(opening)) runs.push({ way, figures: [] });
                    await measureRounds(api, runs, { rounds, pace, interrupt }, say);
                }),
            );
            const measured = runs.filter(({ figures }) => figures.length > 0);
            all.push(...measured.map(({ way, figures }) => summarizeRollbacks(way, appStartSeconds, figures)));
        }
        return all;
    });
    if (summaries.length === 0) return;
    const { kubernetesVersion } = platform;
    const versions = Object.entries(peers).map(([name, { folder: _, ...peer }]) => ({ name, ...peer }));
    for (const line of showRollbacks(summaries, versions)) say(line);
    say(writeResult("rollback", { kubernetesVersion, rate, peers: versions, ways: summaries }));
}

async function startPeers(
    { kubectl, helm, "argo-rollouts": argo }: Peers,
    { api, platform, folder }: Pick<ArgoArgs, "api" | "platform" | "folder">,
    closing: Closing,
): Promise<PeerPrograms> {
    // Whatever a program keeps of its own goes with the folder.
    const environment = {
        ...{ HOME: folder, KUBECONFIG: platform.kubeconfig },
        ...{ HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder },
    };
    const program = (peer: BuiltPeer, name: string) =>
        peer.folder === undefined ? undefined : new PeerProgram(join(peer.folder, name), environment);
    if (argo.folder !== undefined) {
        const namespace = await openNamespace(api, closing);
        const controller = await ArgoController.start({ api, platform, programs: argo.folder, folder, namespace });
        closing.push(() => controller.stop());
    }
    return {
        kubectl: program(kubectl, "kubectl"),
        helm: program(helm, "helm"),
        argo: program(argo, "kubectl-argo-rollouts"),
    };
}

interface MeasuredWay {
    readonly way: RollbackWay;
    readonly figures: RollbackFigures[];
}

async function measureRounds(
    api: KubernetesApi,
    runs: readonly MeasuredWay[],
    { rounds, pace, interrupt }: Pick<RollbackBenchOptions, "rounds" | "interrupt"> & { readonly pace: LoadPace },
    say: Say,
): Promise<void> {
    const namespaces = [...new Set(runs.map(({ way }) => way.namespace))];
    for (let round = 1; round <= rounds; round++) {
        const due = runs.filter(({ way }) => way.isCompared === true || round % 2 === 1);
        await allEnded(due.map(({ way }) => way.goBad()));
        for (const { way, figures } of due) {
            if (interrupt.aborted) return;
            await way.prepare?.();
            await untilQuiet(api, namespaces);
            const run = await measureRollback(way, pace);
            figures.push(run);
            const { lastBadFreshSeconds: fresh, lastBadKeptAliveSeconds: keptAlive, commandSeconds, lost } = run;
            say(
                `${round}/${rounds} ${way.name}: ${fresh} s, ${keptAlive} s, command ${commandSeconds} s, ${lost} lost`,
            );
        }
    }
}
