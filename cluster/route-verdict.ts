import type { Condition, KubernetesObject } from "./kubernetes-object.js";

interface ParentStatus {
    readonly parentRef?: { readonly name?: string };
    readonly controllerName?: string;
    readonly conditions?: readonly (Condition & { readonly observedGeneration?: number })[];
}

/** An HTTPRoute as its gateway reports on it. */
export interface RouteObject extends KubernetesObject {
    readonly status?: { readonly parents?: readonly ParentStatus[] };
}

export type RouteVerdict =
    | { readonly taken: true }
    /** `refused` is false while the gateway has not looked yet. */
    | { readonly taken: false; readonly refused: boolean; readonly why: string };

/**
 * What the gateway of that name has made of a route as it is now. "Accepted" and "ResolvedRefs" are what every gateway
 * reports (core of the Gateway API); both are about the generation that they name.
 */
export function routeVerdict({ metadata, status }: RouteObject, gateway: string): RouteVerdict {
    const name = `${metadata?.namespace}/${metadata?.name}`;
    const parent = status?.parents?.find(({ parentRef }) => parentRef?.name === gateway);
    const current = (type: string) =>
        parent?.conditions?.find(
            condition => condition.type === type && (condition.observedGeneration ?? 0) >= (metadata?.generation ?? 0),
        );
    const conditions = [current("Accepted"), current("ResolvedRefs")];
    const bad = conditions.find(condition => condition?.status === "False");
    if (bad !== undefined) {
        const why = [bad.reason, bad.message].filter(Boolean).join(", ");
        return {
            taken: false,
            // A Service that was made just now may not have reached the gateway yet.
            refused: bad.type === "Accepted",
            why: `the gateway ${gateway} does not lead users by the HTTPRoute ${name}: ${bad.type} is False: ${why}`,
        };
    }
    if (conditions.every(condition => condition?.status === "True")) return { taken: true };
    const who =
        parent === undefined ? `no controller has reported on it for the gateway ${gateway}` : "it is not taken in";
    return { taken: false, refused: false, why: `the HTTPRoute ${name} has no effect yet: ${who}` };
}
