import type { KubernetesApi } from "./kubernetes-api.js";

export interface PodLogsOptions {
    /** @default the pod's only container */
    readonly container?: string;
    /** Lines from the end. @default all */
    readonly tailLines?: number;
    /** Of the container's run before this one. @default false */
    readonly previous?: boolean;
    readonly timeoutMs?: number;
}

/** What a container has written so far. */
export async function podLogs(
    api: KubernetesApi,
    namespace: string,
    pod: string,
    options: PodLogsOptions = {},
): Promise<string> {
    const { timeoutMs, ...query } = options;
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
    return (await api.request("GET", path, { query: { ...query }, ...(timeoutMs ? { timeoutMs } : {}) })) as string;
}
