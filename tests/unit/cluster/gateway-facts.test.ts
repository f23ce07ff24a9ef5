import assert from "node:assert/strict";
import { readGatewayFacts } from "../../../cluster/gateway-facts.js";
import type { GatewaySettings } from "../../../model/traffic/gateway-settings.js";
import { someGateway } from "../model/some-gateway.js";
import { json, serve } from "./api-server.js";

const root = "/apis/gateway.networking.k8s.io/v1";
const gateway = {
    metadata: { name: "web" },
    spec: {
        gatewayClassName: "traefik",
        listeners: [
            { name: "http", allowedRoutes: { namespaces: { from: "All" } } },
            { name: "own", hostname: "*.example.com" },
        ],
    },
    status: { conditions: [{ type: "Programmed", status: "True", reason: "Programmed" }] },
};
const gatewayClass = {
    kind: "GatewayClass",
    metadata: { name: "traefik" },
    spec: { controllerName: "traefik.io/gateway-controller" },
    status: { supportedFeatures: [{ name: "HTTPRoute" }, "HTTPRouteMethodMatching"] },
};
const rule = { properties: { matches: {}, timeouts: {} } };
const description = {
    components: {
        schemas: {
            "io.k8s.networking.gateway.v1.HTTPRouteList": {},
            "io.k8s.networking.gateway.v1.HTTPRoute": {
                properties: { spec: { properties: { rules: { items: rule } } } },
            },
        },
    },
};
/** What this user may not look at. */
const forbidden = {};
const cluster = {
    [`${root}/namespaces/infra/gateways`]: { kind: "GatewayList", metadata: {}, items: [gateway] },
    [`${root}/gatewayclasses/traefik`]: gatewayClass,
    [`/openapi/v3${root}`]: description,
};

/** The facts, and the requests made for them. */
async function read(objects: Record<string, object>, settings: Partial<GatewaySettings> = {}) {
    const server = await serve(({ url }, response) => {
        const found = objects[url.pathname];
        if (found === forbidden) json(response, 403, { kind: "Status", message: "not allowed", reason: "Forbidden" });
        else if (found !== undefined) json(response, 200, found);
        else json(response, 404, { kind: "Status", message: "not found", reason: "NotFound" });
    });
    try {
        const facts = await readGatewayFacts(server.api, someGateway({ namespace: "infra", ...settings }), "users-dev");
        return { facts, asked: server.requests.map(({ url }) => url.pathname) };
    } finally {
        server.close();
    }
}

describe("readGatewayFacts", () => {
    it("reads the Gateway's listeners and what its class can do", async () => {
        const { facts, asked } = await read(cluster);
        assert.deepEqual(facts, {
            served: true,
            names: ["web"],
            listeners: [
                { name: "http", from: "All" },
                { name: "own", hostname: "*.example.com", from: "Same" },
            ],
            className: "traefik",
            controller: "traefik.io/gateway-controller",
            features: ["HTTPRoute", "HTTPRouteMethodMatching"],
            ruleFields: [],
        });
        assert.ok(!asked.includes(`/openapi/v3${root}`));
    });

    it("looks up the fields of a rule when something needs one that may be missing", async () => {
        const { facts } = await read(cluster, { timeouts: { request: "10s" } });
        assert.deepEqual(facts.ruleFields, ["matches", "timeouts"]);
    });

    it("says why a Gateway is not in operation", async () => {
        const conditions = [{ type: "Programmed", status: "False", reason: "Pending", message: "no address" }];
        const idle = { ...gateway, status: { conditions } };
        const { facts } = await read({
            ...cluster,
            [`${root}/namespaces/infra/gateways`]: { kind: "GatewayList", metadata: {}, items: [idle] },
        });
        assert.equal(facts.idle, "Pending, no address");
    });

    it("leaves open what this user may not look at", async () => {
        const { facts } = await read({ ...cluster, [`${root}/gatewayclasses/traefik`]: forbidden });
        assert.deepEqual([facts.names, facts.controller, "features" in facts], [["web"], "unknown", false]);
        const hidden = await read({ ...cluster, [`${root}/namespaces/infra/gateways`]: forbidden });
        assert.deepEqual([hidden.facts.isHidden, hidden.asked.length], [true, 1]);
    });

    it("distinguishes a cluster without the Gateway API from one without the Gateway", async () => {
        assert.equal((await read({})).facts.served, false);
        const { facts } = await read(cluster, { name: "wep" });
        assert.deepEqual([facts.served, facts.names, facts.listeners], [true, ["web"], []]);
    });
});
