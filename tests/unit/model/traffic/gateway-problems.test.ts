import assert from "node:assert/strict";
import { type GatewayFacts, gatewayProblems, needsRuleFields } from "../../../../model/traffic/gateway-problems.js";
import type { GatewaySettings } from "../../../../model/traffic/gateway-settings.js";
import { someGateway } from "../some-gateway.js";
import { someVersions } from "../some-versions.js";

/** As the local platform's gateway reports itself. */
const traefik: GatewayFacts = {
    served: true,
    names: ["web"],
    listeners: [{ name: "http", from: "All" }],
    className: "traefik",
    controller: "traefik.io/gateway-controller",
    features: ["HTTPRoute", "HTTPRouteMethodMatching"],
    ruleFields: ["backendRefs", "filters", "matches", "name", "timeouts"],
};

const capable: GatewayFacts = {
    ...traefik,
    controller: "gateway.envoyproxy.io/gatewayclass-controller",
    features: [
        "HTTPRouteRequestMirror",
        "HTTPRouteRequestPercentageMirror",
        "HTTPRouteRequestTimeout",
        "HTTPRouteBackendTimeout",
        "HTTPRouteRetryCodes",
    ],
    ruleFields: [...traefik.ruleFields, "retry", "sessionPersistence"],
};

const everything: Partial<GatewaySettings> = {
    testers: { cookie: "release" },
    mirrorPercent: 10,
    affinity: { cookie: "pod" },
    timeouts: { request: "10s", backendRequest: "2s" },
    retries: { attempts: 1, codes: [503] },
};

const told = (settings: Partial<GatewaySettings>, facts: Partial<GatewayFacts> = {}) =>
    gatewayProblems(someGateway(settings), "users-dev", { ...traefik, ...facts }).map(
        ({ path, message }) => `${path}: ${message}`,
    );

describe("A gateway", () => {
    it("is fine if it accepts the route and needs to do nothing special", () => {
        assert.deepEqual(told({ testers: { header: "X-Release" } }), []);
        assert.deepEqual(told({ testers: { cookie: "release" } }), []);
        assert.deepEqual(told(everything, capable), []);
    });

    it("is left to the cluster where this user may not look", () => {
        assert.deepEqual(told({ mirrorPercent: 100 }, { features: undefined }), []);
        assert.deepEqual(told(everything, { isHidden: true, names: [] }), []);
    });

    it("is refused, naming each thing that it does not support, all at once", () => {
        const who = 'gateways of the class "traefik" (traefik.io/gateway-controller)';
        const lacks = (key: string, what: string, feature: string) =>
            `service.gateway.${key}: ${who} do not ${what}: their supportedFeatures lack ${feature}; ` +
            `leave ${key} out, or use another gateway.`;
        const field = (key: string, name: string) =>
            `service.gateway.${key}: the HTTPRoutes of the cluster have no field "${name}"; ` +
            `leave ${key} out, or use another gateway.`;
        assert.deepEqual(told(everything), [
            lacks("mirrorPercent", "copy requests", "HTTPRouteRequestMirror"),
            lacks("mirrorPercent", "copy a part of the requests", "HTTPRouteRequestPercentageMirror"),
            lacks("timeouts.request", "end requests that take too long", "HTTPRouteRequestTimeout"),
            lacks("timeouts.backendRequest", "end attempts that take too long", "HTTPRouteBackendTimeout"),
            field("retries", "retry"),
            field("affinity", "sessionPersistence"),
        ]);
    });

    it("is refused for what no feature reports, unless its controller is known to support it", () => {
        const nginx = { controller: "gateway.nginx.org/nginx-gateway-controller", className: "nginx" };
        assert.deepEqual(told({ testers: { cookie: "release" } }, nginx), [
            "service.gateway.testers.cookie: gateways of the class " +
                '"nginx" (gateway.nginx.org/nginx-gateway-controller) are not known to match a header by an expression, ' +
                "which a cookie needs; leave testers.cookie out, or use another gateway.",
        ]);
    });

    describe("with versions of the API", () => {
        const nginx = { controller: "gateway.nginx.org/nginx-gateway-controller", className: "nginx" };
        const who = 'gateways of the class "nginx" (gateway.nginx.org/nginx-gateway-controller)';
        const features = ["HTTPRoutePathRewrite", "HTTPRouteResponseHeaderModification"];

        it("is fine if it rewrites paths, sets headers of answers and supports expressions", () => {
            assert.deepEqual(told({ apiVersions: someVersions() }, { features }), []);
        });

        it("is refused for each of them", () => {
            assert.deepEqual(told({ apiVersions: someVersions() }, nginx), [
                `service.gateway.apiVersions: ${who} do not rewrite paths: their supportedFeatures lack ` +
                    "HTTPRoutePathRewrite; set apiVersions.rewrite to false, or use another gateway.",
                `service.gateway.apiVersions: ${who} do not set headers of answers: their supportedFeatures lack ` +
                    "HTTPRouteResponseHeaderModification; leave apiVersions out, or use another gateway.",
                `service.gateway.apiVersions: ${who} are not known to match a header by an expression, which media ` +
                    "types and unknown versions need; leave apiVersions out, or use another gateway.",
            ]);
        });

        it("needs no more than the versions do, wherever they are served", () => {
            const plain = { versions: { "1": {}, "2": {} }, rewrite: false };
            assert.deepEqual(told({ apiVersions: someVersions(plain) }, nginx), []);
            const elsewhere = { ...plain, versions: { "1": {}, "2": { service: "users-v2" } } };
            assert.equal(told({ apiVersions: someVersions(elsewhere) }, nginx).length, 1);
        });
    });

    const refusals: [string, Partial<GatewaySettings>, Partial<GatewayFacts>, string][] = [
        [
            "in a cluster without the Gateway API",
            {},
            { served: false },
            "name: the cluster serves no HTTPRoute (gateway.networking.k8s.io/v1); install the Gateway API and a " +
                "gateway, or leave service.gateway out.",
        ],
        [
            "that does not exist",
            { name: "wep", namespace: "infra" },
            { names: ["web", "internal"] },
            'name: "wep" is not a Gateway in the namespace infra; there are web, internal.',
        ],
        [
            "if there is none",
            {},
            { names: [] },
            'name: "web" is not a Gateway in the namespace users-dev; there is none.',
        ],
        [
            "that is not running",
            {},
            { idle: "Pending, waiting for an address" },
            'name: the Gateway "web" is not running: Pending, waiting for an address; check its status.',
        ],
        [
            "without the listener",
            { listener: "https" },
            {},
            'listener: "https" is not a listener of the Gateway "web"; it has http.',
        ],
        [
            "that refuses routes from other namespaces",
            { namespace: "infra" },
            { listeners: [{ name: "http", from: "Same" }] },
            'name: no such listener of the Gateway "web" accepts routes from the namespace users-dev; ' +
                "its allowedRoutes.namespaces must allow it.",
        ],
        [
            "for other hosts",
            { hosts: ["users.example.org"] },
            { listeners: [{ name: "http", hostname: "*.example.com", from: "All" }] },
            'hosts[0]: "users.example.org" is not a host of the gateway\'s listeners, which are for *.example.com.',
        ],
    ];
    for (const [name, settings, facts, message] of refusals) {
        it(`is refused ${name}`, () => assert.deepEqual(told(settings, facts), [`service.gateway.${message}`]));
    }

    it("accepts routes from its own namespace, from those that a selector picks, and hosts that match its own", () => {
        assert.deepEqual(told({}, { listeners: [{ name: "http", from: "Same" }] }), []);
        assert.deepEqual(told({ namespace: "infra" }, { listeners: [{ name: "http", from: "Selector" }] }), []);
        const listeners = [{ name: "http", hostname: "*.example.com", from: "All" }] as const;
        assert.deepEqual(
            told({ hosts: ["users.example.com", "*.users.example.com", "*.example.com"] }, { listeners }),
            [],
        );
        const one = [{ name: "http", hostname: "users.example.com", from: "All" }] as const;
        assert.deepEqual(told({ hosts: ["*.example.com"] }, { listeners: one }), []);
    });

    it("has the fields of routes looked up only for what some releases lack", () => {
        assert.ok(needsRuleFields(someGateway({ retries: { attempts: 1, codes: [] } })));
        assert.ok(!needsRuleFields(someGateway({ mirrorPercent: 100, testers: { header: "X-Release" } })));
    });
});
