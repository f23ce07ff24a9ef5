import { readGatewayFacts } from "../../cluster/gateway-facts.js";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { type RouteObject, routeVerdict } from "../../cluster/route-verdict.js";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { gatewayProblems } from "../../model/traffic/gateway-problems.js";
import { decidedShares, type NamedBackend, type Share } from "../../model/traffic/shares.js";
import {
    renderTrafficObject,
    sharesIn,
    type TrafficObject,
    trafficReference,
} from "../../model/traffic/traffic-object.js";
import { nextServed, type ServedRecord } from "../../model/traffic/traffic-record.js";
import type { OpenStack } from "../open/open-stack.js";

/** The shares in the cluster now, from the traffic object; empty if there is none. */
export async function readServing(api: KubernetesApi, { service }: Settings): Promise<readonly Share[]> {
    return sharesIn(await readTrafficObject(api, service), service.name);
}

/** The traffic object; undefined if there is none. */
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

/** What is written with the shares ahead of an update. */
export interface AheadOfUpdate {
    /** Releases without a share that have passed their gate. */
    readonly waiting: readonly NamedBackend[];
    /** Releases that had all traffic before, the last one first. */
    readonly served: readonly ServedRecord[] | undefined;
    /** Field manager under which Pulumi applies the object. */
    readonly fieldManager: string;
    readonly at: Date;
}

/**
 * Moves traffic to the settings' shares through the traffic object, exactly as the recording update will write it, but marked
 * as not recorded yet.
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
    // By force: the create that made the object may still own the field.
    await api.apply<TrafficObject>(path, manifest, { fieldManager, force: true, timeoutMs: 10_000 });
}

/** Why the gateway does not accept the route; undefined if it does, or without a gateway. */
export async function routeRefusal({ api, settings: { service } }: OpenStack): Promise<string | undefined> {
    if (service.gateway === undefined) return undefined;
    const path = await objectPath(api, trafficReference(service));
    const verdict = await api.get<RouteObject>(path).then(
        route => routeVerdict(route, service.gateway!.name),
        error => {
            if (isNotFound(error)) return undefined;
            throw error;
        },
    );
    return verdict === undefined || verdict.taken ? undefined : verdict.why;
}

/** Problems with the gateway that the settings name; none without a gateway. */
export async function gatewayFindings({ api, settings: { service } }: OpenStack): Promise<readonly Problem[]> {
    const { gateway, namespace } = service;
    if (gateway === undefined) return [];
    return gatewayProblems(gateway, namespace, await readGatewayFacts(api, gateway, namespace));
}
