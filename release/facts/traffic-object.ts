import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, type NamedBackend, type Share } from "../../model/shares.js";
import { renderTrafficObject, sharesIn, type TrafficObject, trafficReference } from "../../model/traffic-object.js";

/** Who gets which share in the cluster now, by the object that leads users; empty when there is none. */
export async function readServing(api: KubernetesApi, { service }: Settings): Promise<readonly Share[]> {
    const path = await objectPath(api, trafficReference(service));
    try {
        return sharesIn(await api.get<KubernetesObject>(path, { timeoutMs: 5000 }), service.name);
    } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
    }
}

/**
 * Moves traffic as the settings have it by that one object, exactly as the update that records it will write it.
 *
 * @param waiting releases without a share that are in the state, hence past their gate
 */
export async function applyTraffic(
    api: KubernetesApi,
    settings: Settings,
    waiting: readonly NamedBackend[],
    fieldManager: string,
): Promise<void> {
    const { service } = settings;
    const manifest = renderTrafficObject({ service, shares: decidedShares(settings), waiting });
    const path = await objectPath(api, trafficReference(service));
    // By force: the field may still be held by the plain create that made the object.
    await api.apply<TrafficObject>(path, manifest, { fieldManager, force: true, timeoutMs: 10_000 });
}
