import type { GatewayFacts, GatewayListener } from "../model/traffic/gateway-problems.js";
import { needsRuleFields } from "../model/traffic/gateway-problems.js";
import type { GatewaySettings } from "../model/traffic/gateway-settings.js";
import { isForbidden, isNotFound, type KubernetesApi } from "./kubernetes-api.js";
import type { Condition, KubernetesObject } from "./kubernetes-object.js";

const root = "/apis/gateway.networking.k8s.io/v1";
const timeoutMs = 10_000;

interface Gateway extends KubernetesObject {
    readonly spec: {
        readonly gatewayClassName: string;
        readonly listeners: readonly {
            readonly name: string;
            readonly hostname?: string;
            readonly allowedRoutes?: { readonly namespaces?: { readonly from?: GatewayListener["from"] } };
        }[];
    };
    readonly status?: { readonly conditions?: readonly Condition[] };
}

interface GatewayClass {
    readonly spec: { readonly controllerName: string };
    /** Objects with a name since version 1.3 of the Gateway API, bare names before. */
    readonly status?: { readonly supportedFeatures?: readonly (string | { readonly name: string })[] };
}

const nothing: GatewayFacts = {
    served: true,
    names: [],
    listeners: [],
    className: "",
    controller: "",
    features: [],
    ruleFields: [],
};

/** Looks up what the cluster reports about the gateway in a service's settings. */
export async function readGatewayFacts(
    api: KubernetesApi,
    gateway: GatewaySettings,
    namespace: string,
): Promise<GatewayFacts> {
    const place = encodeURIComponent(gateway.namespace ?? namespace);
    const gateways = await seen(found(api.list<Gateway>(`${root}/namespaces/${place}/gateways`, { timeoutMs })));
    if (gateways === "hidden") return { ...nothing, isHidden: true };
    if (gateways === undefined) return { ...nothing, served: false };
    const names = gateways.items.map(({ metadata }) => metadata?.name ?? "");
    const named = gateways.items.find(({ metadata }) => metadata?.name === gateway.name);
    if (named === undefined) return { ...nothing, names };
    const { gatewayClassName: className, listeners } = named.spec;
    const path = `${root}/gatewayclasses/${encodeURIComponent(className)}`;
    const [gatewayClass, ruleFields] = await Promise.all([
        // Classes are the cluster's own: a user with rights in a namespace may not look at them.
        seen(found(api.get<GatewayClass>(path, { timeoutMs }))),
        needsRuleFields(gateway) ? readRuleFields(api) : [],
    ]);
    const programmed = named.status?.conditions?.find(({ type }) => type === "Programmed");
    return {
        served: true,
        names,
        listeners: listeners.map(({ name, hostname, allowedRoutes }) => ({
            name,
            ...(hostname === undefined ? {} : { hostname }),
            from: allowedRoutes?.namespaces?.from ?? "Same",
        })),
        ...(programmed?.status === "False" ? { idle: reason(programmed) } : {}),
        className,
        ...classFacts(gatewayClass),
        ruleFields,
    };
}

function classFacts(found: GatewayClass | "hidden" | undefined): Pick<GatewayFacts, "controller" | "features"> {
    if (found === "hidden") return { controller: "unknown" };
    return {
        controller: found?.spec.controllerName ?? "unknown",
        features: (found?.status?.supportedFeatures ?? []).map(feature =>
            typeof feature === "string" ? feature : feature.name,
        ),
    };
}

function reason(condition: Condition): string {
    return [condition.reason, condition.message].filter(Boolean).join(", ");
}

interface Schema {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
}

/** Read from the API server's own description; anyone may read that, but not the definition itself. */
async function readRuleFields(api: KubernetesApi): Promise<readonly string[]> {
    const document = await found(
        api.get<{ components?: { schemas?: Readonly<Record<string, Schema>> } }>(`/openapi/v3${root}`, { timeoutMs }),
    );
    const schemas = Object.entries(document?.components?.schemas ?? {});
    const route = schemas.find(([name]) => name.endsWith(".HTTPRoute"))?.[1];
    const rule = route?.properties?.["spec"]?.properties?.["rules"]?.items;
    return Object.keys(rule?.properties ?? {});
}

async function seen<T>(asked: Promise<T>): Promise<T | "hidden"> {
    try {
        return await asked;
    } catch (error) {
        if (isForbidden(error)) return "hidden";
        throw error;
    }
}

async function found<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
        return await asked;
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}
