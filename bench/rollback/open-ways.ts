import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { endNamespace } from "../../tests/stories/end-namespace.js";
import { Story } from "../../tests/stories/story.js";
import { allEnded } from "../all-ended.js";
import type { Closing } from "../closing-after.js";
import { slotPods } from "../slot-pods.js";
import { argoWay } from "./argo-way.js";
import { helmWay } from "./helm-way.js";
import { kubectlWay } from "./kubectl-way.js";
import { ownWay } from "./own-way.js";
import type { PeerPlace } from "./peer-place.js";
import type { PeerProgram } from "./peer-program.js";
import { plainPods, plainPodsNote } from "./plain-pods.js";
import { plainUpWay } from "./plain-up-way.js";
import { openRemoteStates } from "./remote-states.js";
import type { RollbackWay } from "./way.js";

/** Programs that could be built. */
export interface PeerPrograms {
    readonly kubectl: PeerProgram | undefined;
    readonly helm: PeerProgram | undefined;
    /** Its controller runs. */
    readonly argo: PeerProgram | undefined;
}

export interface OpenWaysArgs {
    readonly appStartSeconds: number;
    /** Whether ours is measured with its state on S3 and Pulumi Cloud's protocol too. */
    readonly remotely: boolean;
    readonly peers: PeerPrograms;
    /** For files. */
    readonly folder: string;
    /** Gets what undoes each step, to be run in the opposite order whatever happens. */
    readonly closing: Closing;
}

/** All ways, each with the app in place and the good release published; those of peers that could be built. */
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

/** A namespace of its own for peers. */
export async function openNamespace(api: KubernetesApi, closing: Closing): Promise<string> {
    const name = `bench-peers-${randomBytes(3).toString("hex")}`;
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    closing.push(() => endNamespace(api, name));
    return name;
}
