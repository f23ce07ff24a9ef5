import { isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";
import { objectPath } from "../cluster/object-path.js";
import { labelKeys, trafficServiceName } from "../model/names.js";
import { releaseId } from "../model/release-id.js";
import type { Settings } from "../model/settings.js";
import { renderTrafficService, type TrafficService } from "../model/traffic-service.js";
import type { Served } from "./served.js";

interface ServiceObject {
    readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

/** Id of the release that the traffic Service selects in the cluster now; undefined when there is no such Service. */
export async function readServingId(api: KubernetesApi, { service }: Settings): Promise<string | undefined> {
    const path = await trafficPath(api, service.namespace, service.name);
    try {
        const found = await api.get<ServiceObject>(path, { timeoutMs: 5000 });
        return found.spec?.selector?.[labelKeys.releaseId];
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

/** Gives a release all traffic by that one object, exactly as the update that records it will write it. */
export async function applyTraffic(
    api: KubernetesApi,
    { service }: Settings,
    to: Served,
    fieldManager: string,
): Promise<void> {
    const manifest = renderTrafficService({
        service: service.name,
        namespace: service.namespace,
        slot: to.slot,
        releaseId: releaseId(service.name, to.release),
        version: to.release.version,
    });
    const path = await trafficPath(api, service.namespace, service.name);
    // By force: the field may still be held by the plain create that made the Service.
    await api.apply<TrafficService>(path, manifest, { fieldManager, force: true, timeoutMs: 10_000 });
}

function trafficPath(api: KubernetesApi, namespace: string, service: string): Promise<string> {
    return objectPath(api, { apiVersion: "v1", kind: "Service", namespace, name: trafficServiceName(service) });
}
