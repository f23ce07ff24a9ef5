import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { endNamespace } from "../../tests/stories/end-namespace.js";
import { Story } from "../../tests/stories/story.js";
import { slotPods } from "../rolled-objects.js";
import { allEnded, type Closing, closingAfter, type LoadPace, untilInterrupted, untilQuiet } from "../under-load.js";
import { writeResult } from "../write-result.js";
import { type ArgoArgs, ArgoController, argoWay } from "./argo-way.js";
import { helmWay } from "./helm-way.js";
import { kubectlWay, plainPods, plainPodsNote } from "./kubectl-way.js";
import { measureRollback, type RollbackFigures } from "./measure-rollback.js";
import { ownWay, plainUpWay } from "./own-way.js";
import { type BuiltPeer, buildPeer, type PeerName, type PeerPlace, PeerProgram } from "./peer-program.js";
import { openRemoteStates } from "./remote-states.js";
import { type RollbackSummary, showRollbacks, summarizeRollbacks } from "./summarize-rollbacks.js";
import type { RollbackWay } from "./way.js";

export interface RollbackBenchOptions {
    /** Rollbacks for each way and start time. */
    readonly rounds: number;
    /** Requests a second. */
    readonly rate: number;
    /** Seconds that the app takes to start. */
    readonly appStarts: readonly number[];
    /** Ends the run before the next rollback. */
    readonly interrupt: AbortSignal;
}

type Say = (line: string) => void;
type Peers = Readonly<Record<PeerName, BuiltPeer>>;

/** Runs rollbacks by every way, one after the other in each round, and writes out/bench-rollback.json. */
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
    // A program's own files are removed with the folder.
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

/** The peers that could be built. */
export interface PeerPrograms {
    readonly kubectl: PeerProgram | undefined;
    readonly helm: PeerProgram | undefined;
    /** Its controller is running. */
    readonly argo: PeerProgram | undefined;
}

export interface OpenWaysArgs {
    readonly appStartSeconds: number;
    /** Whether this project is also measured with its state on S3 and over Pulumi Cloud's protocol. */
    readonly remotely: boolean;
    readonly peers: PeerPrograms;
    /** Folder for files. */
    readonly folder: string;
    /** Gets the functions that undo each step; they run in reverse order whatever happens. */
    readonly closing: Closing;
}

/** All ways, each with the app deployed and the good release published; of the peers, those that could be built. */
export async function openWays({
    appStartSeconds,
    remotely,
    peers,
    folder,
    closing,
}: OpenWaysArgs): Promise<RollbackWay[]> {
    const open = async (name: string, gateway: boolean, environment: Readonly<Record<string, string>> = {}) => {
        const story = await Story.start(`bench-${name}`, { replicas: 2, gateway, environment });
        closing.push(() => story.close());
        return story;
    };
    const service = await open("service", false);
    const gateway = await open("gateway", true);
    const plainUp = await open("plain", true);
    const [byService, byGateway, forPlainUp] = await allEnded([
        ownWay(service, "ours, behind a Service", appStartSeconds),
        ownWay(gateway, "ours, behind a gateway", appStartSeconds),
        ownWay(plainUp, "", appStartSeconds),
    ]);
    const remote: RollbackWay[] = [];
    for (const gateway of remotely ? [false, true] : []) {
        const entrance = gateway ? "a gateway" : "a Service";
        for (const state of await openRemoteStates(closing)) {
            const story = await open("remote", gateway, state.environment);
            remote.push(await ownWay(story, `ours, behind ${entrance}, ${state.name}`, appStartSeconds, state));
        }
    }
    for (const state of remotely ? await openRemoteStates(closing, [0]) : []) {
        const story = await open("plain", true, state.environment);
        remote.push(plainUpWay(story, await ownWay(story, "", appStartSeconds, state)));
    }
    const own = [{ ...byService!, isCompared: true }, byGateway!, plainUpWay(plainUp, forPlainUp!), ...remote];
    const { api, namespace } = service.cluster;
    const plain: PeerPlace = {
        api,
        namespace: await openNamespace(api, closing),
        images: service.images,
        pods: plainPods(service.images, appStartSeconds),
        podsNote: plainPodsNote,
    };
    const podsNote = "those of our slots, with their preStop hook and drain";
    const orderly = { ...plain, namespace, pods: await slotPods(service), podsNote };
    const { kubectl, helm, argo } = peers;
    const others = [
        kubectl && kubectlWay(kubectl, plain, { name: "kubectl rollout undo", object: "by-kubectl" }),
        kubectl && kubectlWay(kubectl, orderly, { name: "the same with our pods", object: "by-kubectl-orderly" }),
        helm && helmWay(helm, plain, mkdtempSync(join(folder, "chart-"))),
        argo && argoWay(argo, plain, "outside"),
        argo && argoWay(argo, plain, "inside"),
    ];
    return [...own, ...(await allEnded(others.filter(way => way !== undefined)))];
}

/** A namespace for the peers. */
export async function openNamespace(api: KubernetesApi, closing: Closing): Promise<string> {
    const name = `bench-peers-${randomBytes(3).toString("hex")}`;
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    closing.push(() => endNamespace(api, name));
    return name;
}
