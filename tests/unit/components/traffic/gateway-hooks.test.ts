import assert from "node:assert/strict";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { gatewayHooks } from "../../../../components/traffic/gateway-hooks.js";
import type { GatewaySettings } from "../../../../model/traffic/gateway-settings.js";
import {
    renderTrafficRoute,
    type TrafficRoute,
    type TrafficRouteArgs,
} from "../../../../model/traffic/traffic-route.js";
import { someGateway } from "../../model/some-gateway.js";

const blue = { slot: "blue", releaseId: "aaaaaaaaaa", version: "1.3.0", weight: 100 } as const;
const green = { slot: "green", releaseId: "bbbbbbbbbb", version: "1.4.0", weight: 100 } as const;

const route = (change: Partial<TrafficRouteArgs> = {}) =>
    renderTrafficRoute({
        service: "users",
        namespace: "users-dev",
        gateway: someGateway(),
        shares: [blue],
        waiting: [green],
        ...change,
    });
const hookArgs = (after: TrafficRoute, before?: TrafficRoute) =>
    ({ oldInputs: before, newInputs: after }) as unknown as ResourceHookArgs;

const condition = (type: string, status: string, observedGeneration: number) => ({ type, status, observedGeneration });
const reports = (generation: number, accepted = "True") => ({
    parents: [
        {
            parentRef: { name: "web" },
            conditions: [condition("Accepted", accepted, generation), condition("ResolvedRefs", "True", generation)],
        },
    ],
});

/** Hooks over a cluster with a gateway of the class traefik that reports on the route, one status for each request. */
function hooks(statuses: readonly object[] = [], gateway: Partial<GatewaySettings> = {}) {
    let asked = 0;
    const api = {
        list: async () => ({
            metadata: {},
            items: [
                { metadata: { name: "web" }, spec: { gatewayClassName: "traefik", listeners: [{ name: "http" }] } },
            ],
        }),
        get: async (path: string) => {
            if (path.includes("gatewayclasses")) return { spec: { controllerName: "traefik.io/gateway-controller" } };
            const status = statuses[Math.min(asked++, statuses.length - 1)];
            return { metadata: { name: "users", namespace: "users-dev", generation: 2 }, status };
        },
        close: () => undefined,
    } as unknown as KubernetesApi;
    let connections = 0;
    const connect = async () => {
        connections++;
        return api;
    };
    const made = gatewayHooks({ gateway: someGateway(gateway), namespace: "users-dev", connect, patienceMs: 150 });
    return { ...made, asked: () => asked, connections: () => connections };
}

describe("A switch by gateway", () => {
    it("is refused before the route is created if the gateway does not support it", async () => {
        const gateway = someGateway({ mirrorPercent: 100 });
        await assert.rejects(hooks([], { mirrorPercent: 100 }).refuseUnfitGateway(hookArgs(route({ gateway }))), {
            message:
                'service.gateway.mirrorPercent: gateways of the class "traefik" (traefik.io/gateway-controller) do not ' +
                "copy requests: their supportedFeatures lack HTTPRouteRequestMirror; " +
                "leave mirrorPercent out, or use another gateway.",
        });
    });

    it("is refused before a working route is changed into an unsupported one", async () => {
        const gateway = someGateway({ mirrorPercent: 100 });
        await assert.rejects(
            hooks([], { mirrorPercent: 100 }).refuseUnfitGateway(hookArgs(route({ gateway }), route())),
        );
    });

    it("does not check the gateway if only shares move", async () => {
        const { refuseUnfitGateway, connections } = hooks();
        const shares = [
            { ...blue, weight: 90 },
            { ...green, weight: 10 },
        ];
        await refuseUnfitGateway(hookArgs(route({ shares }), route()));
        assert.equal(connections(), 0);
        await refuseUnfitGateway(hookArgs(route()));
        assert.equal(connections(), 1);
    });

    it("is done when the gateway has accepted the route as it is now", async () => {
        const { awaitGateway, refusal, asked } = hooks([{}, reports(1), reports(2)]);
        await awaitGateway(hookArgs(route()));
        assert.deepEqual([refusal(), asked()], [undefined, 3]);
    });

    it("fails at once if the gateway refuses the route", async () => {
        const { awaitGateway, refusal, asked } = hooks([reports(2, "False")]);
        await awaitGateway(hookArgs(route()));
        assert.match(refusal() ?? "", /^the gateway web does not route users by .*: Accepted is False/);
        assert.equal(asked(), 1);
    });

    it("fails if the gateway stays silent", async () => {
        const { awaitGateway, refusal } = hooks([reports(1)]);
        await awaitGateway(hookArgs(route()));
        assert.equal(refusal(), "the HTTPRoute users-dev/users has no effect yet: the gateway has not accepted it");
    });
});
