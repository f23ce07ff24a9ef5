// The cluster's side of a scenario: what the program's namespace holds, and a clean place to start from.
import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { objectPath } from "../../../cluster/object-path.js";
import type { RecordedStep } from "../step-data.js";

/** Namespaces that the recorded programs make. */
export function recordedNamespaces(steps: readonly RecordedStep[]): string[] {
    const resources = steps.flatMap(({ data }) => data.deployment?.resources ?? []);
    const names = resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace").map(({ id }) => String(id));
    return [...new Set(names)];
}

/** Objects of the kinds and namespaces that any step of the recording lists. */
export async function listObjects(api: KubernetesApi, steps: readonly RecordedStep[]): Promise<KubernetesObject[]> {
    const listed = new Map<string, { apiVersion: string; kind: string; namespace: string | undefined }>();
    for (const { apiVersion = "v1", kind = "", metadata } of steps.flatMap(({ data }) => data.objects)) {
        const namespace = metadata?.namespace;
        // Pods, ReplicaSets and EndpointSlices are their controllers', which are not under test.
        if ((metadata?.ownerReferences ?? []).length === 0)
            listed.set(`${apiVersion} ${kind} ${namespace}`, { apiVersion, kind, namespace });
    }
    const lists = [...listed.values()].map(async ({ apiVersion, kind, namespace }) => {
        const path = await objectPath(api, { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
        const { items } = await api.list(path);
        return items.map(item => ({ ...item, apiVersion, kind }));
    });
    return (await Promise.all(lists)).flat();
}

/** Removes what an earlier run left behind. Waits until it is gone, 60 seconds at most. */
export async function removeNamespaces(api: KubernetesApi, names: readonly string[]): Promise<void> {
    for (const name of names) {
        const path = await objectPath(api, { apiVersion: "v1", kind: "Namespace", name });
        for (let second = 0; ; second++) {
            try {
                if (second === 0) await api.delete(path);
                else await api.get(path);
            } catch (error) {
                if (isNotFound(error)) break;
                throw error;
            }
            if (second === 60) throw new Error(`the namespace ${name} of an earlier run is still there after 60 s`);
            await sleep(1000);
        }
    }
}
