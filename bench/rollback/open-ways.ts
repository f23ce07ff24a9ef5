import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { endNamespace } from "../../tests/stories/end-namespace.js";
import { Story } from "../../tests/stories/story.js";
import type { Closing } from "../closing-after.js";
import { slotPods } from "../slot-pods.js";
import { argoWay } from "./argo-way.js";
import { helmWay } from "./helm-way.js";
import { kubectlWay } from "./kubectl-way.js";
import { ownWay } from "./own-way.js";
import type { PeerPlace } from "./peer-place.js";
import type { PeerProgram } from "./peer-program.js";
import { plainPods, plainPodsNote } from "./plain-pods.js";
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
    readonly peers: PeerPrograms;
    /** For files. */
    readonly folder: string;
    /** Gets what undoes each step, to be run in the opposite order whatever happens. */
    readonly closing: Closing;
}

/** All ways, each with the app in place and the good release published; those of peers that could be built. */
export async function openWays({ appStartSeconds, peers, folder, closing }: OpenWaysArgs): Promise<RollbackWay[]> {
    const open = async (name: string, gateway: boolean) => {
        const story = await Story.start(`bench-${name}`, { replicas: 2, gateway });
        closing.push(() => story.close());
        return story;
    };
    const service = await open("service", false);
    const gateway = await open("gateway", true);
    const ways = [
        await ownWay(service, "ours, behind a Service", appStartSeconds),
        await ownWay(gateway, "ours, behind a gateway", appStartSeconds),
    ];
    const { api, namespace } = service.cluster;
    const { images } = service;
    const plain: PeerPlace = {
        api,
        namespace: await openNamespace(api, closing),
        images,
        pods: plainPods(images, appStartSeconds),
        podsNote: plainPodsNote,
    };
    const { kubectl, helm, argo } = peers;
    if (kubectl !== undefined) {
        const orderly = {
            ...plain,
            namespace,
            pods: await slotPods(service),
            podsNote: "those of our slots, preStop hook and drain included",
        };
        ways.push(await kubectlWay(kubectl, plain, { name: "kubectl rollout undo", object: "by-kubectl" }));
        ways.push(await kubectlWay(kubectl, orderly, { name: "the same with our pods", object: "by-kubectl-orderly" }));
    }
    if (helm !== undefined) ways.push(await helmWay(helm, plain, mkdtempSync(join(folder, "chart-"))));
    if (argo !== undefined)
        for (const moment of ["outside", "inside"] as const) ways.push(await argoWay(argo, plain, moment));
    return ways;
}

/** A namespace of its own for peers. */
export async function openNamespace(api: KubernetesApi, closing: Closing): Promise<string> {
    const name = `bench-peers-${randomBytes(3).toString("hex")}`;
    await api.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
    closing.push(() => endNamespace(api, name));
    return name;
}
