import type { KubernetesApi } from "./kubernetes-api.js";
import type { Condition, KubernetesObject } from "./kubernetes-object.js";

export interface Pod extends KubernetesObject {
    readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** The pods of a namespace that carry all the labels given. */
export async function podsByLabels(
    api: Pick<KubernetesApi, "list">,
    namespace: string,
    labels: Readonly<Record<string, string>>,
): Promise<Pod[]> {
    const labelSelector = Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
    return (await api.list<Pod>(path, { query: { labelSelector }, timeoutMs: 10_000 })).items;
}

/** Whether a Service would send requests to the pod: ready, and not about to end. */
export function isReady(pod: Pod): boolean {
    if (pod.metadata?.deletionTimestamp !== undefined) return false;
    return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}
