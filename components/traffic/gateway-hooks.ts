import { setTimeout as sleep } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { readGatewayFacts } from "../../cluster/gateway-facts.js";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { objectPath } from "../../cluster/object-path.js";
import { type RouteObject, routeVerdict } from "../../cluster/route-verdict.js";
import { canonicalJson } from "../../model/ledger/fingerprint.js";
import { gatewayProblems } from "../../model/traffic/gateway-problems.js";
import type { GatewaySettings } from "../../model/traffic/gateway-settings.js";
import type { TrafficRoute } from "../../model/traffic/traffic-route.js";
import { connectToCluster } from "../connect-to-cluster.js";

const pollMs = 50;

export interface GatewayHooksOptions {
    readonly gateway: GatewaySettings;
    readonly namespace: string;
    /** @default the cluster that the Kubernetes provider uses */
    readonly connect?: () => Promise<KubernetesApi>;
    /** How long the gateway may take to accept a route. @default 10,000 */
    readonly patienceMs?: number;
}

/** Checks of a route against its gateway, before it is written and after. */
export function gatewayHooks({
    gateway,
    namespace,
    connect = connectToCluster,
    patienceMs = 10_000,
}: GatewayHooksOptions) {
    let problem: string | undefined;

    /**
     * Throws if the gateway would not do what the route says. A change of weights alone needs no check: they moved
     * before.
     */
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

    /** Waits until the gateway has accepted the route. An after-hook cannot fail an update: see `refusal`. */
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
        /** Why the gateway does not route users as the route says, as found by `awaitGateway`. */
        refusal: () => problem,
    };
}

/** Everything in a route that a gateway may not support: all but the Services that its rules lead to. */
function demands({ spec }: TrafficRoute): string {
    const rules = spec.rules.map(({ backendRefs: _, ...rule }) => rule);
    return canonicalJson({ ...spec, rules });
}
