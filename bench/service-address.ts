import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import type { RolledPlace } from "./rolled-objects.js";
import type { CalledAddress } from "./under-load.js";

/** Where a Service is called from inside the cluster. */
export async function serviceAddress(api: KubernetesApi, { name, namespace }: RolledPlace): Promise<CalledAddress> {
    const path = `/api/v1/namespaces/${namespace}/services/${name}`;
    const { spec } = await api.get<{ readonly spec: { readonly clusterIP: string } }>(path);
    return { address: `${spec.clusterIP}:80`, headers: {} };
}
