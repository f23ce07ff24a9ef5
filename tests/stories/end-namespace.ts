import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";

/** Deletes a namespace with all that is in it; its pods are not given the time that a user's would get. */
export async function endNamespace(api: KubernetesApi, name: string): Promise<void> {
    try {
        // From now on nothing new is made in it.
        await api.delete(`/api/v1/namespaces/${name}`);
        await api.delete(`/api/v1/namespaces/${name}/pods`, { gracePeriodSeconds: 0 });
    } catch (error) {
        if (!isNotFound(error)) throw error;
    }
}
