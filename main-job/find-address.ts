import { setTimeout as sleep } from "node:timers/promises";
import { isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";

interface ServiceObject {
    readonly spec?: { readonly clusterIP?: string; readonly ports?: readonly { readonly port: number }[] };
}

/** Waits for a Service and gives the address at which users of the cluster call it: `http://10.96.0.7:80`. */
export async function findAddress(
    api: KubernetesApi,
    namespace: string,
    name: string,
    signal: AbortSignal,
): Promise<string> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`;
    for (;;) {
        signal.throwIfAborted();
        try {
            const { spec } = await api.get<ServiceObject>(path);
            if (spec?.clusterIP !== undefined) return `http://${spec.clusterIP}:${spec.ports?.[0]?.port ?? 80}`;
        } catch (error) {
            if (!isNotFound(error)) throw error;
        }
        await sleep(150, undefined, { signal });
    }
}
