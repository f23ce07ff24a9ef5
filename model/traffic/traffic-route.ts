// An HTTPRoute of the Gateway API has rules; each says which requests it matches and to which Services they go, by
// weight. If several rules match, the one with the longer path wins, then the one with more header matches. The
// testers' rules, which have an additional header, therefore win over the users' rules. The users' rules come last; all
// lead to the same slots by the same weights, whatever version of the API they are for.

import { type SlotName, slotObjectName } from "../names.js";
import { compareSlots } from "../slots/slot-names.js";
import { servesDefault } from "./api-versions.js";
import type { GatewaySettings, TestersSettings } from "./gateway-settings.js";
import { describeShares, type NamedBackend, type NamedShare, type TrafficBackend } from "./shares.js";
import { trafficMetadata } from "./traffic-metadata.js";
import type { TrafficRecord } from "./traffic-record.js";
import { apiVersionRules, type HeaderMatch, type RouteMatch, type VersionRule } from "./version-rules.js";

export interface TrafficRouteArgs {
    readonly service: string;
    readonly namespace: string;
    readonly gateway: GatewaySettings;
    /** Each above 0, 100 in all: a backend of weight 0 is left out, since some gateways give a lone one all traffic. */
    readonly shares: readonly NamedShare[];
    /** Releases without a share whose gate has passed: testers may reach them, and copies of requests the last one. */
    readonly waiting: readonly NamedBackend[];
    readonly record?: TrafficRecord;
}

export type TrafficRoute = ReturnType<typeof renderTrafficRoute>;

/** Port of the slots' Services. */
const port = 80;

/** The one object that a switch changes if users come through a gateway. */
export function renderTrafficRoute({ service, namespace, gateway, shares, waiting, record }: TrafficRouteArgs) {
    const toService = ({ slot, releaseId }: TrafficBackend) => ({
        name: slotObjectName(service, slot, releaseId),
        port,
    });
    const options = ruleOptions(gateway);
    const mirrored = waiting.at(-1);
    const copies =
        gateway.mirrorPercent === undefined || mirrored === undefined
            ? []
            : [mirrorFilter(toService(mirrored), gateway.mirrorPercent)];
    const users = usersMatches(gateway, service);
    const usersRules = users.map(({ matches, filters = [] }) => ({
        matches,
        ...(filters.length + copies.length === 0 ? {} : { filters: [...filters, ...copies] }),
        backendRefs:
            shares.length === 1
                ? shares.map(toService)
                : shares.map(share => ({ ...toService(share), weight: share.weight })),
        ...options,
        ...(gateway.affinity === undefined
            ? {}
            : { sessionPersistence: { type: "Cookie", sessionName: gateway.affinity.cookie } }),
    }));
    const testersRules = gateway.testers === undefined ? [] : inSlotOrder([...shares, ...waiting]);
    return {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: trafficMetadata(service, namespace, describeShares(shares), record),
        spec: {
            parentRefs: [
                {
                    name: gateway.name,
                    ...(gateway.namespace === undefined ? {} : { namespace: gateway.namespace }),
                    ...(gateway.listener === undefined ? {} : { sectionName: gateway.listener }),
                },
            ],
            ...(gateway.hosts.length === 0 ? {} : { hostnames: gateway.hosts }),
            rules: [
                ...testersRules.map(backend => ({
                    matches: testersMatches(users, testersMatch(gateway.testers!, backend.slot)),
                    backendRefs: [toService(backend)],
                    ...options,
                })),
                ...usersRules,
            ],
        },
    };
}

/** The users' requests and what is done to them, the same for all slots that serve. */
export function usersMatches({ path, apiVersions }: GatewaySettings, service: string): readonly VersionRule[] {
    const everything: VersionRule = { matches: [{ path: { type: "PathPrefix", value: path } }] };
    if (apiVersions === undefined) return [everything];
    const rules = apiVersionRules(apiVersions, service);
    return servesDefault(apiVersions, service) ? [...rules, everything] : rules;
}

/** The users' requests with the testers' header added. They reach the pods unchanged. */
function testersMatches(users: readonly VersionRule[], match: HeaderMatch): readonly RouteMatch[] {
    return users.flatMap(({ matches }) =>
        matches.map(({ path, headers = [] }) => ({ path, headers: [match, ...headers] })),
    );
}

function inSlotOrder(backends: readonly NamedBackend[]): readonly NamedBackend[] {
    return backends.toSorted((left, right) => compareSlots(left.slot, right.slot));
}

/**
 * Gateways cannot match cookies. The expression means the same to gateways that search and to those that match the
 * whole value.
 */
function testersMatch({ header, cookie = "" }: TestersSettings, slot: SlotName): HeaderMatch {
    if (header !== undefined) return { type: "Exact", name: header, value: slot };
    return { type: "RegularExpression", name: "Cookie", value: `^(.*;\\s*)?${cookie}=${slot}(;.*)?$` };
}

function mirrorFilter(backendRef: { name: string; port: number }, percent: number) {
    return { type: "RequestMirror", requestMirror: { backendRef, ...(percent === 100 ? {} : { percent }) } };
}

function ruleOptions({ timeouts, retries }: GatewaySettings) {
    return {
        ...(timeouts === undefined ? {} : { timeouts }),
        ...(retries === undefined
            ? {}
            : {
                  retry: {
                      attempts: retries.attempts,
                      ...(retries.codes.length === 0 ? {} : { codes: retries.codes }),
                      ...(retries.backoff === undefined ? {} : { backoff: retries.backoff }),
                  },
              }),
    };
}
