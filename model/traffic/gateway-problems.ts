import type { Problem } from "../settings/problem.js";
import type { ApiVersionsSettings } from "./api-versions.js";
import type { GatewaySettings } from "./gateway-settings.js";
import { apiVersionRules } from "./version-rules.js";

/** One listener of a Gateway, as far as it affects whether it accepts a route. */
export interface GatewayListener {
    readonly name: string;
    readonly hostname?: string;
    /** Namespaces that it accepts routes from. "Selector" cannot be decided beforehand. */
    readonly from: "All" | "Same" | "Selector" | "None";
}

/** Facts about the gateway that the settings name. */
export interface GatewayFacts {
    /** Whether the cluster knows HTTPRoutes at all. */
    readonly served: boolean;
    /** Whether the user may not look at the Gateways; nothing else is known then. @default false */
    readonly isHidden?: boolean;
    /** Names of the Gateways in that namespace. */
    readonly names: readonly string[];
    readonly listeners: readonly GatewayListener[];
    /** Why the Gateway is not running, in its controller's words. */
    readonly idle?: string;
    readonly className: string;
    /** Such as `traefik.io/gateway-controller`. */
    readonly controller: string;
    /** Features that the GatewayClass reports: names such as `HTTPRouteRequestMirror`; undefined if nobody may look. */
    readonly features?: readonly string[];
    /** Fields that a rule of an HTTPRoute may have by the installed definition; empty if not looked up. */
    readonly ruleFields: readonly string[];
}

/** Something that not every gateway supports, though most accept it: some silently ignore it, some answer 500. */
interface Need {
    /** Key below `service.gateway`. */
    readonly key: string;
    readonly what: string;
    /** Each of these features means that the gateway supports it. */
    readonly features?: readonly string[];
    /** Field of a rule that carries it, if some releases of the Gateway API lack it. */
    readonly field?: string;
    /** Controllers that support it where no feature says so: by a test here, or by their documentation. */
    readonly controllers?: readonly string[];
    /** An alternative to using another gateway. @default leave the key out */
    readonly instead?: string;
}

const traefik = "traefik.io/gateway-controller";
const envoy = "gateway.envoyproxy.io/gatewayclass-controller";
const istio = "istio.io/gateway-controller";

const byExpression = [traefik, envoy, istio];

function needs({ mirrorPercent, timeouts, retries, affinity, testers, apiVersions }: GatewaySettings): readonly Need[] {
    const percentage = mirrorPercent !== undefined && mirrorPercent < 100;
    const all: readonly (Need | undefined | false)[] = [
        mirrorPercent !== undefined && {
            key: "mirrorPercent",
            what: "copy requests",
            features: ["HTTPRouteRequestMirror"],
        },
        percentage && {
            key: "mirrorPercent",
            what: "copy a part of the requests",
            features: ["HTTPRouteRequestPercentageMirror"],
        },
        timeouts?.request !== undefined && {
            key: "timeouts.request",
            what: "end requests that take too long",
            features: ["HTTPRouteRequestTimeout"],
            field: "timeouts",
        },
        timeouts?.backendRequest !== undefined && {
            key: "timeouts.backendRequest",
            what: "end attempts that take too long",
            features: ["HTTPRouteBackendTimeout"],
            field: "timeouts",
        },
        retries !== undefined && {
            key: "retries",
            what: "try requests again",
            // The second is its name since version 1.7 of the Gateway API.
            features: ["HTTPRouteRetry", "HTTPRouteRetryCodes"],
            field: "retry",
        },
        affinity !== undefined && {
            key: "affinity",
            what: "keep a user on one pod",
            field: "sessionPersistence",
            controllers: [envoy],
        },
        testers?.cookie !== undefined && {
            key: "testers.cookie",
            what: "match a header by an expression, which a cookie needs",
            controllers: byExpression,
        },
        ...(apiVersions === undefined ? [] : versionNeeds(apiVersions)),
    ];
    return all.filter(need => need !== undefined && need !== false);
}

/** The needs of the routes of all services that share the versions. */
function versionNeeds(table: ApiVersionsSettings): readonly Need[] {
    // Which of them is asking does not matter here: "" stands for the one that is not named.
    const named = Object.entries(table.versions).map(([name, { service = "", ...rest }]) => [
        name,
        { ...rest, service },
    ]);
    const versions = Object.fromEntries(named) as ApiVersionsSettings["versions"];
    const services = new Set(Object.values(versions).map(({ service = "" }) => service));
    const rules = [...services].flatMap(service => apiVersionRules({ ...table, versions }, service));
    const filters = rules.flatMap(({ filters = [] }) => filters.map(({ type }) => type));
    const headers = rules.flatMap(({ matches }) => matches.flatMap(({ headers = [] }) => headers));
    const all: readonly (Need | false)[] = [
        filters.includes("URLRewrite") && {
            key: "apiVersions",
            what: "rewrite paths",
            features: ["HTTPRoutePathRewrite"],
            instead: "set apiVersions.rewrite to false",
        },
        filters.includes("ResponseHeaderModifier") && {
            key: "apiVersions",
            what: "set headers of answers",
            features: ["HTTPRouteResponseHeaderModification"],
        },
        headers.some(({ type }) => type === "RegularExpression") && {
            key: "apiVersions",
            what: "match a header by an expression, which media types and unknown versions need",
            controllers: byExpression,
        },
    ];
    return all.filter(need => need !== false);
}

/** Whether the allowed fields of a rule must be looked up. */
export function needsRuleFields(gateway: GatewaySettings): boolean {
    return needs(gateway).some(({ field }) => field !== undefined);
}

/** Problems with routing users through a gateway as the settings require. */
export function gatewayProblems(gateway: GatewaySettings, namespace: string, facts: GatewayFacts): readonly Problem[] {
    const place = gateway.namespace ?? namespace;
    const problem = (key: string, message: string): Problem => ({ path: `service.gateway.${key}`, message });
    // What the user may not look at is left to the cluster.
    if (facts.isHidden === true) return [];
    if (!facts.served) {
        const missing = "the cluster serves no HTTPRoute (gateway.networking.k8s.io/v1)";
        return [problem("name", `${missing}; install the Gateway API and a gateway, or leave service.gateway out.`)];
    }
    if (!facts.names.includes(gateway.name)) {
        const known = facts.names.length === 0 ? "there is none" : `there are ${facts.names.join(", ")}`;
        return [problem("name", `"${gateway.name}" is not a Gateway in the namespace ${place}; ${known}.`)];
    }
    const unready =
        facts.idle === undefined
            ? []
            : [problem("name", `the Gateway "${gateway.name}" is not running: ${facts.idle}; check its status.`)];
    const lacking = needs(gateway).flatMap(need => {
        const why = refuses(need, facts);
        return why === undefined ? [] : [problem(need.key, why)];
    });
    return [...unready, ...listenerProblems(gateway, namespace, facts.listeners), ...lacking];
}

function refuses(need: Need, facts: GatewayFacts): string | undefined {
    const { key, what, features, field, controllers, instead = `leave ${key} out` } = need;
    const advice = `${instead}, or use another gateway.`;
    const gateway = `gateways of the class "${facts.className}" (${facts.controller})`;
    if (field !== undefined && !facts.ruleFields.includes(field)) {
        return `the HTTPRoutes of the cluster have no field "${field}"; ${advice}`;
    }
    const { features: known } = facts;
    if (known === undefined) return undefined;
    if (features !== undefined && !features.some(feature => known.includes(feature))) {
        return `${gateway} do not ${what}: their supportedFeatures lack ${features[0]}; ${advice}`;
    }
    if (controllers !== undefined && !controllers.includes(facts.controller)) {
        return `${gateway} are not known to ${what}; ${advice}`;
    }
    return undefined;
}

function listenerProblems(
    { name, namespace: own, listener, hosts }: GatewaySettings,
    namespace: string,
    listeners: readonly GatewayListener[],
): readonly Problem[] {
    const problem = (key: string, message: string): Problem => ({ path: `service.gateway.${key}`, message });
    const named = listeners.filter(candidate => listener === undefined || candidate.name === listener);
    if (named.length === 0) {
        if (listener === undefined) return [];
        const known = listeners.map(candidate => candidate.name).join(", ") || "none";
        return [problem("listener", `"${listener}" is not a listener of the Gateway "${name}"; it has ${known}.`)];
    }
    const isSame = own === undefined || own === namespace;
    const open = named.filter(({ from }) => from === "All" || from === "Selector" || (from === "Same" && isSame));
    if (open.length === 0) {
        return [
            problem(
                listener === undefined ? "name" : "listener",
                `no such listener of the Gateway "${name}" accepts routes from the namespace ${namespace}; ` +
                    "its allowedRoutes.namespaces must allow it.",
            ),
        ];
    }
    return hosts.flatMap((host, index) => {
        if (open.some(({ hostname }) => hostname === undefined || hostsMeet(host, hostname))) return [];
        const own = open.map(({ hostname }) => hostname).join(", ");
        return [
            problem(`hosts[${index}]`, `"${host}" is not a host of the gateway's listeners, which are for ${own}.`),
        ];
    });
}

/** Whether some name matches both; a leading `*.` stands for one label or more. */
function hostsMeet(left: string, right: string): boolean {
    if (left === right) return true;
    if (left.startsWith("*.") && right.endsWith(left.slice(1))) return true;
    return right.startsWith("*.") && left.endsWith(right.slice(1));
}
