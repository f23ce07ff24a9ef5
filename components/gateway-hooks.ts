import { setTimeout as sleep } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { readGatewayFacts } from "../cluster/gateway-facts.js";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { objectPath } from "../cluster/object-path.js";
import { type RouteObject, routeVerdict } from "../cluster/route-verdict.js";
import { canonicalJson } from "../model/canonical-json.js";
import { gatewayProblems } from "../model/gateway-problems.js";
import type { GatewaySettings } from "../model/gateway-settings.js";
import type { TrafficRoute } from "../model/traffic-route.js";
import { connectToCluster } from "./connect-to-cluster.js";

const pollMs = 50;

export interface GatewayHooksOptions {
    readonly gateway: GatewaySettings;
    readonly namespace: string;
    /** @default the cluster that the Kubernetes provider works on */
    readonly connect?: () => Promise<KubernetesApi>;
    /** Time for the gateway to take a route in. @default 10,000 */
    readonly patienceMs?: number;
}

/** What a route asks of its gateway, before it is written and after. */
export function gatewayHooks({
    gateway,
    namespace,
    connect = connectToCluster,
    patienceMs = 10_000,
}: GatewayHooksOptions) {
    let problem: string | undefined;

    /** Throws when the gateway would not do what the route says. Weights alone need no question: they moved before. */
    async function refuseUnfitGateway(hook: pulumi.ResourceHookArgs): Promise<void> {
        const [before, after] = [hook.oldInputs as TrafficRoute | undefined, hook.newInputs as TrafficRoute];
        if (before !== undefined && demands(before) === demands(after)) return;
        const api = await connect();
        try {
            const problems = gatewayProblems(gateway, namespace, await readGatewayFacts(api, gateway, namespace));
            if (problems.length === 0) return;
            throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
        } finally {
            api.close();
        }
    }

    /** Waits until the gateway has taken the route in. An after-hook cannot fail an update: see `refusal`. */
    async function awaitGateway(hook: pulumi.ResourceHookArgs): Promise<void> {
        const { apiVersion, kind, metadata } = hook.newInputs as TrafficRoute;
        const api = await connect();
        try {
            const path = await objectPath(api, { apiVersion, kind, ...metadata });
            for (const end = Date.now() + patienceMs; ; await sleep(pollMs)) {
                const verdict = routeVerdict(await api.get<RouteObject>(path), gateway.name);
                problem = verdict.taken ? undefined : verdict.why;
                if (verdict.taken) return;
                if (verdict.refused || Date.now() > end) return;
            }
        } catch (error) {
            problem = (error as Error).message;
        } finally {
            api.close();
        }
    }

    return {
        refuseUnfitGateway,
        awaitGateway,
        /** Why the gateway does not lead users as the route says, found out by `awaitGateway`. */
        refusal: () => problem,
    };
}

/** All of a route that may be too much for a gateway: everything but to which Services its rules lead. */
function demands({ spec }: TrafficRoute): string {
    const rules = spec.rules.map(({ backendRefs: _, ...rule }) => rule);
    return canonicalJson({ ...spec, rules });
}
