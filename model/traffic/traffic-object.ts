import { isSlotName, labelKeys, parseSlotObjectName, type SlotName, trafficObjectName } from "../names.js";
import type { ServiceSettings } from "../settings/settings.js";
import type { NamedBackend, NamedShare, Share } from "./shares.js";
import { renderTrafficService, type TrafficService } from "./traffic-metadata.js";
import type { TrafficRecord } from "./traffic-record.js";
import { renderTrafficRoute, type TrafficRoute } from "./traffic-route.js";

/** The one object that a switch changes: a Service that selects one release, or an HTTPRoute with weights. */
export type TrafficObject = TrafficService | TrafficRoute;

export interface TrafficObjectArgs {
    readonly service: Pick<ServiceSettings, "name" | "namespace" | "gateway">;
    /** Without a gateway exactly one, of 100. */
    readonly shares: readonly NamedShare[];
    /** Releases without a share whose gate has passed. */
    readonly waiting: readonly NamedBackend[];
    /** Written as an annotation. @default no annotation */
    readonly record?: TrafficRecord;
}

/** A rollback applies the object ahead of the update that records the rollback, so both build it here. */
export function renderTrafficObject({ service, shares, waiting, record }: TrafficObjectArgs): TrafficObject {
    const { name, gateway } = service;
    const place = { service: name, namespace: service.namespace, ...(record === undefined ? {} : { record }) };
    if (gateway !== undefined) return renderTrafficRoute({ ...place, gateway, shares, waiting });
    const [only] = shares;
    if (only === undefined || shares.length > 1) throw new TypeError("a Service gives its traffic to one release");
    return renderTrafficService({ ...place, ...only });
}

type Named = Pick<ServiceSettings, "name" | "namespace">;

/** References to a service's traffic object, one for each kind: a Service, an HTTPRoute. */
export function trafficReferences({ name, namespace }: Named) {
    const place = { namespace, name: trafficObjectName(name) };
    return [
        { apiVersion: "v1", kind: "Service", ...place },
        { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", ...place },
    ] as const;
}

/** Reference to a service's traffic object. */
export function trafficReference(service: TrafficObjectArgs["service"]) {
    const [byService, byGateway] = trafficReferences(service);
    return service.gateway === undefined ? byService : byGateway;
}

interface AnyTrafficObject {
    readonly kind?: string;
    readonly spec?: object;
}

interface RouteRule {
    readonly backendRefs?: readonly { readonly name?: string; readonly weight?: number }[];
}

/** The shares that a traffic object gives; anything in it that is not ours is left out. */
export function sharesIn(object: AnyTrafficObject | undefined, service: string): readonly Share[] {
    const { selector, rules } = (object?.spec ?? {}) as {
        selector?: Readonly<Record<string, string>>;
        rules?: readonly RouteRule[];
    };
    if (rules !== undefined) return sharesOfRoute(rules, service);
    const slot = selector?.[labelKeys.slot];
    const releaseId = selector?.[labelKeys.releaseId];
    return !isSlotName(slot) || releaseId === undefined ? [] : [{ slot, releaseId, weight: 100 }];
}

/** The testers' rules come first; the users' rules all lead to the same slots. */
function sharesOfRoute(rules: readonly RouteRule[], service: string): readonly Share[] {
    const backends = (rules.at(-1)?.backendRefs ?? []).filter(({ weight }) => weight !== 0);
    return backends.flatMap(({ name = "", weight = 1 }) => {
        const backend = parseSlotObjectName(service, name);
        if (backend === undefined) return [];
        return [{ ...backend, weight: backends.length === 1 ? 100 : weight }];
    });
}

/** Slots with a release that a traffic object lets somebody reach: users, testers or copies of requests. */
export function reachedSlots({ service, shares, waiting }: TrafficObjectArgs): readonly SlotName[] {
    const { testers, mirrorPercent } = service.gateway ?? {};
    const isOpen = testers !== undefined || mirrorPercent !== undefined;
    return (isOpen ? [...shares, ...waiting] : shares).map(({ slot }) => slot);
}
