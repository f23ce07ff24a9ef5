import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";

/** Deletes a namespace with everything in it, without a grace period for its pods. */
export async function endNamespace(api: KubernetesApi, name: string): Promise<void> {
    try {
        // From now on nothing new can be created in it.
        await api.delete(`/api/v1/namespaces/${name}`);
        await api.delete(`/api/v1/namespaces/${name}/pods`, { gracePeriodSeconds: 0 });
    } catch (error) {
        if (!isNotFound(error)) throw error;
    }
}
