import type { KubernetesApi } from "./kubernetes-api.js";
import type { Condition, KubernetesObject } from "./kubernetes-object.js";

export interface Pod extends KubernetesObject {
    readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** The pods in a namespace that carry all the given labels. */
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

/** Whether a Service would send requests to the pod: it is ready and not terminating. */
export function isReady(pod: Pod): boolean {
    if (pod.metadata?.deletionTimestamp !== undefined) return false;
    return pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

export interface PodLogsOptions {
    /** @default the pod's only container */
    readonly container?: string;
    /** Number of lines, counted from the end. @default all */
    readonly tailLines?: number;
    /** Whether to read the log of the container's previous run. @default false */
    readonly previous?: boolean;
    readonly timeoutMs?: number;
}

/** What a container has logged so far. */
export async function podLogs(
    api: KubernetesApi,
    namespace: string,
    pod: string,
    options: PodLogsOptions = {},
): Promise<string> {
    const { timeoutMs, ...query } = options;
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
    const text = await api.request("GET", path, { query: { ...query }, ...(timeoutMs ? { timeoutMs } : {}) });
    if (typeof text !== "string") throw api.strange("GET", path, "JSON in place of a log");
    // What a kubelet answers, with status 200, in place of a log that it has removed.
    return /^unable to retrieve container logs for \S+\s*$/.test(text) ? "" : text;
}
