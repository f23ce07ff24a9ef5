import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { fingerprint } from "../../model/fingerprint.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, type NamedBackend, type Share } from "../../model/shares.js";
import { renderTrafficObject, sharesIn, type TrafficObject, trafficReference } from "../../model/traffic-object.js";
import { nextServed, type ServedRecord } from "../../model/traffic-record.js";

/** Who gets which share in the cluster now, by the object that leads users; empty when there is none. */
export async function readServing(api: KubernetesApi, { service }: Settings): Promise<readonly Share[]> {
    return sharesIn(await readTrafficObject(api, service), service.name);
}

/** The object that leads users; undefined when there is none. */
export async function readTrafficObject(
    api: KubernetesApi,
    service: Settings["service"],
): Promise<KubernetesObject | undefined> {
    try {
        return await api.get(await objectPath(api, trafficReference(service)), { timeoutMs: 5000 });
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}

/** What is written ahead of an update beside the shares. */
export interface AheadOfUpdate {
    /** Releases without a share that are past their gate. */
    readonly waiting: readonly NamedBackend[];
    /** Releases that had all traffic before, the last one first. */
    readonly served: readonly ServedRecord[] | undefined;
    /** Under which Pulumi applies the object. */
    readonly fieldManager: string;
    readonly at: Date;
}

/**
 * Moves traffic as the settings have it by that one object, as the update that records it will write it, and says that none
 * has recorded it yet.
 */
export async function applyTraffic(
    api: KubernetesApi,
    settings: Settings,
    { waiting, served, fieldManager, at }: AheadOfUpdate,
): Promise<void> {
    const { service } = settings;
    const record = { of: fingerprint(settings), served: nextServed(served, settings, at), isAhead: true };
    const manifest = renderTrafficObject({ service, shares: decidedShares(settings), waiting, record });
    const path = await objectPath(api, trafficReference(service));
    // By force: the field may still be held by the plain create that made the object.
    await api.apply<TrafficObject>(path, manifest, { fieldManager, force: true, timeoutMs: 10_000 });
}
