import type { Condition, KubernetesObject } from "./kubernetes-object.js";

interface ParentStatus {
    readonly parentRef?: { readonly name?: string };
    readonly controllerName?: string;
    readonly conditions?: readonly (Condition & { readonly observedGeneration?: number })[];
}

/** An HTTPRoute with its gateway's report. */
export interface RouteObject extends KubernetesObject {
    readonly status?: { readonly parents?: readonly ParentStatus[] };
}

export type RouteVerdict =
    | { readonly taken: true }
    /** `refused` is false while the gateway has not decided yet. */
    | { readonly taken: false; readonly refused: boolean; readonly why: string };

/**
 * What the named gateway reports about the current version of a route. Every gateway reports "Accepted" and
 * "ResolvedRefs" (core of the Gateway API), each for the generation that it names.
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
            // A new Service may not have reached the gateway yet.
            refused: bad.type === "Accepted",
            why: `the gateway ${gateway} does not route users by the HTTPRoute ${name}: ${bad.type} is False: ${why}`,
        };
    }
    if (conditions.every(condition => condition?.status === "True")) return { taken: true };
    const who =
        parent === undefined
            ? `no controller has reported on it for the gateway ${gateway}`
            : "the gateway has not accepted it";
    return { taken: false, refused: false, why: `the HTTPRoute ${name} has no effect yet: ${who}` };
}
