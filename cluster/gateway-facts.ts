import type { GatewayFacts, GatewayListener } from "../model/gateway-problems.js";
import { needsRuleFields } from "../model/gateway-problems.js";
import type { GatewaySettings } from "../model/gateway-settings.js";
import { isNotFound, type KubernetesApi } from "./kubernetes-api.js";
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
    /** Names since version 1.3 of the Gateway API are in objects, before they were bare. */
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

/** Looks up what the cluster tells of the gateway that a service's settings name. */
export async function readGatewayFacts(
    api: KubernetesApi,
    gateway: GatewaySettings,
    namespace: string,
): Promise<GatewayFacts> {
    const place = encodeURIComponent(gateway.namespace ?? namespace);
    const gateways = await found(api.list<Gateway>(`${root}/namespaces/${place}/gateways`, { timeoutMs }));
    if (gateways === undefined) return { ...nothing, served: false };
    const names = gateways.items.map(({ metadata }) => metadata?.name ?? "");
    const named = gateways.items.find(({ metadata }) => metadata?.name === gateway.name);
    if (named === undefined) return { ...nothing, names };
    const { gatewayClassName: className, listeners } = named.spec;
    const path = `${root}/gatewayclasses/${encodeURIComponent(className)}`;
    const [gatewayClass, ruleFields] = await Promise.all([
        found(api.get<GatewayClass>(path, { timeoutMs })),
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
        controller: gatewayClass?.spec.controllerName ?? "unknown",
        features: (gatewayClass?.status?.supportedFeatures ?? []).map(feature =>
            typeof feature === "string" ? feature : feature.name,
        ),
        ruleFields,
    };
}

function reason(condition: Condition): string {
    return [condition.reason, condition.message].filter(Boolean).join(", ");
}

interface Schema {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly items?: Schema;
}

/** From the API server's own description, which everybody may read, unlike the definition itself. */
async function readRuleFields(api: KubernetesApi): Promise<readonly string[]> {
    const document = await found(
        api.get<{ components?: { schemas?: Readonly<Record<string, Schema>> } }>(`/openapi/v3${root}`, { timeoutMs }),
    );
    const schemas = Object.entries(document?.components?.schemas ?? {});
    const route = schemas.find(([name]) => name.endsWith(".HTTPRoute"))?.[1];
    const rule = route?.properties?.["spec"]?.properties?.["rules"]?.items;
    return Object.keys(rule?.properties ?? {});
}

async function found<T>(asked: Promise<T>): Promise<T | undefined> {
    try {
        return await asked;
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}
