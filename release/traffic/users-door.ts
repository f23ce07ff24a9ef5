import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isForbidden, isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { Condition, KubernetesObject } from "../../cluster/kubernetes-object.js";
import { type RouteObject, routeVerdict } from "../../cluster/route-verdict.js";
import { proxiedStatus } from "../../cluster/service-proxy.js";
import { slotObjectName, trafficObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { GatewaySettings } from "../../model/traffic/gateway-settings.js";
import { isBackend, type Share } from "../../model/traffic/shares.js";
import { usersMatches } from "../../model/traffic/traffic-route.js";
import { agentFor } from "../../network/agent-for.js";
import type { Served } from "../ledger/served.js";
import type { OpenService } from "../open/open-service.js";
import { type DoorAnswer, isShut } from "./door-words.js";

/** For one request. */
const timeoutMs = 2000;
const pollMs = 250;

/** How long a command asks again after a switch: gateways and nodes need a moment. */
export const doorPatienceMs = 3000;

const gatewayApi = "/apis/gateway.networking.k8s.io/v1";

/**
 * Asks where users ask: through the gateway under the service's first host, or through the Service. Never throws. Any
 * answer below 500 counts; behind a gateway, the release's own Service must answer alike, else it is somebody else's.
 *
 * @param serves the release with most of the traffic
 * @param patienceMs how long to ask again while the release does not answer: a gateway needs a moment
 */
export async function askUsersDoor(
    api: KubernetesApi,
    service: ServiceSettings,
    serves: Served,
    patienceMs = 0,
): Promise<DoorAnswer> {
    for (const end = Date.now() + patienceMs; ; await sleep(pollMs)) {
        const answer = await askOnce(api, service, serves);
        if (!isShut(answer) || Date.now() >= end) return answer;
    }
}

/** The same for the release that has most of the traffic; undefined if none of the settings' has any. */
export async function askDoorOf(
    { api, settings: { service, slots } }: Pick<OpenService, "api" | "settings">,
    shares: readonly Share[],
    patienceMs?: number,
): Promise<DoorAnswer | undefined> {
    const [most] = shares.toSorted((left, right) => right.weight - left.weight);
    const held = slotEntries(slots).find(
        ([slot, release]) =>
            most !== undefined && isBackend(most, { slot, releaseId: releaseId(service.name, release) }),
    );
    return held && askUsersDoor(api, service, { slot: held[0], release: held[1] }, patienceMs);
}

function askOnce(api: KubernetesApi, service: ServiceSettings, serves: Served): Promise<DoorAnswer> {
    const { gateway } = service;
    const asked = gateway === undefined ? askService(api, service, serves) : askGateway(api, service, gateway, serves);
    return asked.catch((error: Error) => ({ asked: "", state: "not asked", why: error.message }));
}

/** The path that users and probes may ask. */
function probePath({ probes = {} }: Served["release"]): string {
    return probes.readiness?.path ?? probes.path ?? "/";
}

async function askService(api: KubernetesApi, service: ServiceSettings, serves: Served): Promise<DoorAnswer> {
    const path = probePath(serves.release);
    const name = trafficObjectName(service.name);
    const asked = `GET ${path} through the Service ${name}`;
    const { namespace } = service;
    const headers = serves.release.probes?.headers ?? {};
    const status = await proxiedStatus(api, { namespace, service: name, port: 80, path, headers, timeoutMs });
    return { asked, status, state: status < 500 ? "answered" : "failing" };
}

interface Gateway extends KubernetesObject {
    readonly spec: { readonly listeners: readonly Listener[] };
    readonly status?: {
        readonly addresses?: readonly { readonly value: string }[];
        readonly conditions?: readonly (Condition & { readonly message?: string })[];
    };
}

interface Listener {
    readonly name: string;
    readonly port: number;
    readonly protocol: string;
    readonly hostname?: string;
}

async function askGateway(
    api: KubernetesApi,
    service: ServiceSettings,
    gateway: GatewaySettings,
    serves: Served,
): Promise<DoorAnswer> {
    const place = encodeURIComponent(gateway.namespace ?? service.namespace);
    const path = `${gatewayApi}/namespaces/${place}/gateways/${encodeURIComponent(gateway.name)}`;
    const found = await api.get<Gateway>(path, { timeoutMs });
    const [address] = found.status?.addresses ?? [];
    const listener = listenerFor(found, gateway);
    if (address === undefined || listener === undefined) {
        const said = found.status?.conditions?.find(({ status }) => status === "False");
        const why = said === undefined ? "" : `: ${[said.reason, said.message].filter(Boolean).join(", ")}`;
        const lacks = listener === undefined ? "no HTTP listener" : "no address yet";
        return { asked: "", state: "not asked", why: `the gateway ${gateway.name} has ${lacks}${why}` };
    }
    const door: Door = {
        address: address.value,
        port: listener.port,
        isSecure: listener.protocol === "HTTPS",
        host: hostOf(gateway.hosts[0] ?? listener.hostname) ?? address.value,
        path: routedPath(gateway, service.name, probePath(serves.release)),
        headers: serves.release.probes?.headers ?? {},
    };
    const asked = `GET ${urlOf(door)} through the gateway ${gateway.name}`;
    const [outside, own] = await Promise.all([knock(door), askSlot(api, service, serves, door)]);
    if (outside.status === undefined) {
        return { asked, state: "not asked", why: `${door.address}:${door.port} cannot be reached: ${outside.why}` };
    }
    const { status } = outside;
    // A switch or a busy pod may change the answer in between; only a stranger never answers alike.
    const isOwn = own === undefined || own === status || Math.floor(own / 100) === Math.floor(status / 100);
    // A gateway without a route answers 404, as an application may.
    if (status < 500 && isOwn && status !== 404) return { asked, status, state: "answered" };
    const refused = await routeProblem(api, service, gateway);
    if (status < 500 && isOwn && refused === undefined) return { asked, status, state: "answered" };
    const why = refused ?? (await otherRoutes(api, service, gateway, door));
    const itself = own === undefined ? undefined : `the release itself answers ${own}`;
    const reasons = [itself, why].filter(text => text !== undefined).join("; ");
    return { asked, status, state: status >= 500 ? "failing" : "other", ...(reasons === "" ? {} : { why: reasons }) };
}

interface Door {
    readonly address: string;
    readonly port: number;
    readonly isSecure: boolean;
    readonly host: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
}

/** The listener that the settings name, else the first that speaks HTTP, which needs no certificate. */
function listenerFor({ spec: { listeners } }: Gateway, { listener }: GatewaySettings): Listener | undefined {
    const spoken = ["HTTP", "HTTPS"].flatMap(protocol => listeners.filter(one => one.protocol === protocol));
    return listener === undefined ? spoken[0] : spoken.find(({ name }) => name === listener);
}

/** A name that a host with a star covers. */
function hostOf(host: string | undefined): string | undefined {
    return host?.replace(/^\*\./, "www.");
}

/** The release's own path if the route leads it to the service, else the start of the first route. */
export function routedPath(gateway: GatewaySettings, service: string, wanted: string): string {
    const paths = usersMatches(gateway, service).flatMap(({ matches }) => matches.map(({ path }) => path.value));
    const isRouted = paths.some(path => path === "/" || wanted === path || wanted.startsWith(`${path}/`));
    return isRouted ? wanted : (paths[0] ?? wanted);
}

function urlOf({ isSecure, host, port, path }: Door): string {
    const usual = port === (isSecure ? 443 : 80);
    return `${isSecure ? "https" : "http"}://${host}${usual ? "" : `:${port}`}${path}`;
}

/** Asks an address for a host, without following a redirect. Whether the certificate is right is for users to judge. */
async function knock(door: Door): Promise<{ status?: number; why?: string }> {
    const { address, port, isSecure, host, path, headers } = door;
    const tls = isSecure ? { rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) } : {};
    try {
        // A tunnel, as for a WebSocket: a proxy that is asked for the address itself would ask it for another host.
        const agent = await agentFor(
            `${isSecure ? "wss" : "ws"}://${isIPv6(address) ? `[${address}]` : address}:${port}`,
            tls,
        );
        return await new Promise((resolve, reject) => {
            const options = {
                ...{ host: address, port, path, agent, ...tls },
                headers: { ...headers, host },
                signal: AbortSignal.timeout(timeoutMs),
            };
            const request = (isSecure ? httpsRequest : httpRequest)(options, response => {
                response.resume();
                resolve({ status: response.statusCode ?? 0 });
            });
            request.on("error", reject);
            request.end();
        });
    } catch (error) {
        const { name, code, message } = error as NodeJS.ErrnoException;
        if (name === "ProxyError") return { why: message };
        return { why: name === "AbortError" ? "no answer in time" : (code ?? message) };
    }
}

/** How the release itself answers the same request; undefined if that may not be asked. */
async function askSlot(
    api: KubernetesApi,
    { name, namespace }: ServiceSettings,
    { slot, release }: Served,
    { path, headers }: Door,
): Promise<number | undefined> {
    const service = slotObjectName(name, slot, releaseId(name, release));
    return proxiedStatus(api, { namespace, service, port: 80, path, headers, timeoutMs }).catch(() => undefined);
}

interface OtherRoute extends RouteObject {
    readonly spec?: {
        readonly hostnames?: readonly string[];
        readonly parentRefs?: readonly { readonly name?: string; readonly namespace?: string }[];
    };
}

/** Why the gateway does not route by our route, in its words; undefined if it does, or if nobody may look. */
async function routeProblem(
    api: KubernetesApi,
    { name, namespace }: ServiceSettings,
    gateway: GatewaySettings,
): Promise<string | undefined> {
    const own = await api
        .get<RouteObject>(`${gatewayApi}/namespaces/${encodeURIComponent(namespace)}/httproutes/${name}`, { timeoutMs })
        .catch((error: unknown) => {
            if (isNotFound(error)) return "absent" as const;
            return undefined;
        });
    if (own === "absent") return `there is no HTTPRoute ${namespace}/${name}`;
    const verdict = own && routeVerdict(own, gateway.name);
    return verdict === undefined || verdict.taken ? undefined : verdict.why;
}

/** Which other routes of the gateway have the host. */
async function otherRoutes(
    api: KubernetesApi,
    { name, namespace }: ServiceSettings,
    gateway: GatewaySettings,
    { host }: Door,
): Promise<string | undefined> {
    const list = (path: string) => api.list<OtherRoute>(path, { timeoutMs });
    const here = `${gatewayApi}/namespaces/${encodeURIComponent(namespace)}/httproutes`;
    const routes = await list(`${gatewayApi}/httproutes`).catch(async (error: unknown) => {
        return isForbidden(error) ? list(here) : { items: [] };
    });
    const home = gateway.namespace ?? namespace;
    const others = routes.items.filter(({ metadata, spec: { hostnames = [], parentRefs = [] } = {} }) => {
        const isOurs = metadata?.name === name && metadata.namespace === namespace;
        const isHere = parentRefs.some(
            parent => parent.name === gateway.name && (parent.namespace ?? metadata?.namespace) === home,
        );
        return !isOurs && isHere && (hostnames.length === 0 || hostnames.some(other => covers(other, host)));
    });
    const names = others.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`);
    return names.length === 0 ? undefined : `the HTTPRoute ${names.join(", ")} takes ${host}, too`;
}

function covers(pattern: string, host: string): boolean {
    return pattern === host || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)));
}
