import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { slotObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import type { Served } from "../ledger/served.js";

interface DeploymentObject extends KubernetesObject {
    readonly spec?: { readonly replicas?: number };
}

/** Pods that the autoscaler wants of the release that serves; undefined where there is none. */
export async function readLiveSize(
    api: KubernetesApi,
    { service }: Settings,
    live: Served | undefined,
): Promise<number | undefined> {
    if (service.scale === undefined || live === undefined) return undefined;
    const name = slotObjectName(service.name, live.slot, releaseId(service.name, live.release));
    const { namespace } = service;
    const path = await objectPath(api, { apiVersion: "apps/v1", kind: "Deployment", namespace, name });
    try {
        return (await api.get<DeploymentObject>(path, { timeoutMs: 5000 })).spec?.replicas;
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}
