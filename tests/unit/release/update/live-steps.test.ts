import assert from "node:assert/strict";
import { renderTrafficRoute, type TrafficRouteArgs } from "../../../../model/traffic/traffic-route.js";
import { liveSteps, type PreviewStep } from "../../../../release/update/live-steps.js";
import { someGateway } from "../../model/some-gateway.js";
import { someVersions } from "../../model/some-versions.js";

const liveId = "aaaaaaaaaa";
const live = {
    service: "users",
    namespace: "users-dev",
    releaseIds: [liveId],
    sessionSecrets: [1],
    secrets: [2],
    mayServe: [liveId],
};

function step(
    op: string,
    kind: string,
    name: string,
    change: Partial<PreviewStep> & { id?: string } = {},
): PreviewStep {
    const { id, ...rest } = change;
    const labels = id === undefined ? {} : { "fastapi-release/release-id": id };
    return {
        op,
        type: `kubernetes:${kind}`,
        urn: `urn:pulumi:dev::users::kubernetes:${kind}::${name}`,
        old: { inputs: { metadata: { name, namespace: "users-dev", labels } } },
        ...rest,
    };
}

const traffic = (id: string): Partial<PreviewStep> => ({
    new: { inputs: { spec: { selector: { "fastapi-release/slot": "blue", "fastapi-release/release-id": id } } } },
});

describe("liveSteps", () => {
    const harmless: [string, PreviewStep][] = [
        ["a new object", { ...step("create", "apps/v1:Deployment", "users-green-bbbbbbbbbb"), old: undefined }],
        ["an object that stays the same", step("same", "apps/v1:Deployment", "d", { id: liveId })],
        ["the removal of a standby", step("delete", "apps/v1:Deployment", "d", { id: "bbbbbbbbbb" })],
        [
            "more replicas",
            step("update", "apps/v1:Deployment", "d", { id: liveId, detailedDiff: { "spec.replicas": {} } }),
        ],
        [
            "Pulumi's annotation about the replicas",
            step("update", "apps/v1:Deployment", "d", {
                id: liveId,
                detailedDiff: { 'metadata.annotations["pulumi.com/patchForce"]': {}, "spec.replicas": {} },
            }),
        ],
        ["another autoscaler", step("update", "autoscaling/v2:HorizontalPodAutoscaler", "users-blue-aaaaaaaaaa")],
        ["the removal of an unused secret", step("delete", "core/v1:Secret", "users-secrets-v1")],
        [
            "traffic that comes to select what it does in the cluster",
            step("update", "core/v1:Service", "users", traffic(liveId)),
        ],
        [
            "an object of another namespace",
            { ...step("delete", "core/v1:Service", "users"), old: { inputs: { metadata: { name: "users" } } } },
        ],
    ];
    for (const [name, one] of harmless) it(`allows ${name}`, () => assert.deepEqual(liveSteps([one], live), []));

    const refused: [string, PreviewStep, string][] = [
        [
            "an update of a live object",
            step("update", "apps/v1:Deployment", "d", {
                id: liveId,
                detailedDiff: { "spec.replicas": {}, "spec.template": {} },
            }),
            "update Deployment d (spec.replicas, spec.template)",
        ],
        [
            "an update of a live object without a diff",
            step("update", "apps/v1:Deployment", "d", { id: liveId }),
            "update Deployment d",
        ],
        [
            "the replacement of a live object",
            step("replace", "core/v1:ConfigMap", "c", { id: liveId }),
            "replace ConfigMap c",
        ],
        ["the removal of a live object", step("delete", "core/v1:Service", "s", { id: liveId }), "delete Service s"],
        [
            "traffic for another release",
            step("update", "core/v1:Service", "users", traffic("bbbbbbbbbb")),
            "update Service users",
        ],
        ["the removal of the traffic object", step("delete", "core/v1:Service", "users"), "delete Service users"],
        [
            "the removal of the session secret in use",
            step("delete", "core/v1:Secret", "users-session-v1"),
            "delete Secret users-session-v1",
        ],
        [
            "the removal of the secrets in use",
            step("delete", "core/v1:Secret", "users-secrets-v2"),
            "delete Secret users-secrets-v2",
        ],
        [
            "the removal of the namespace",
            {
                ...step("delete", "core/v1:Namespace", "users-dev"),
                old: { inputs: { metadata: { name: "users-dev" } } },
            },
            "delete Namespace users-dev",
        ],
    ];
    for (const [name, one, line] of refused)
        it(`names ${name}`, () => assert.deepEqual(liveSteps([one], live), [line]));

    it("lets traffic go to a release that is promoted", () => {
        const promoted = { ...live, mayServe: [liveId, "bbbbbbbbbb"] };
        assert.deepEqual(liveSteps([step("update", "core/v1:Service", "users", traffic("bbbbbbbbbb"))], promoted), []);
    });

    describe("behind a gateway", () => {
        const route = (change: Partial<TrafficRouteArgs> = {}) =>
            renderTrafficRoute({
                service: "users",
                namespace: "users-dev",
                gateway: someGateway(),
                shares: [{ slot: "blue", releaseId: liveId, version: "1.0.0", weight: 100 }],
                waiting: [],
                ...change,
            });
        const update = (change: Partial<TrafficRouteArgs>, op = "update") => [
            {
                ...step(op, "gateway.networking.k8s.io/v1:HTTPRoute", "users"),
                old: { inputs: route() },
                new: { inputs: route(change) },
            },
        ];
        const shares = [
            { slot: "blue", releaseId: liveId, version: "1.0.0", weight: 90 },
            { slot: "green", releaseId: "bbbbbbbbbb", version: "1.1.0", weight: 10 },
        ] as const;
        const tried = { ...live, mayServe: [liveId, "bbbbbbbbbb"] };
        const line = "update HTTPRoute users";

        it("lets shares move among releases that may have one", () => {
            assert.deepEqual(liveSteps(update({ shares }), tried), []);
        });

        it("lets testers in", () => {
            const gateway = someGateway({ testers: { header: "X-Release" } });
            const waiting = [{ slot: "green", releaseId: "bbbbbbbbbb", version: "1.1.0" }] as const;
            assert.deepEqual(liveSteps(update({ gateway, waiting }), live), []);
        });

        it("lets versions of the API in, and their table change", () => {
            const gateway = someGateway({ apiVersions: someVersions() });
            assert.deepEqual(liveSteps(update({ gateway }), live), []);
        });

        it("names a table that leaves all but one version to another service", () => {
            const versions = { "1": { service: "other" }, "2": {} };
            const gateway = someGateway({ apiVersions: someVersions({ versions }) });
            assert.deepEqual(liveSteps(update({ gateway }), live), [line]);
        });

        it("names a share for another release", () => assert.deepEqual(liveSteps(update({ shares }), live), [line]));

        for (const [what, change] of [
            ["host names", { hosts: ["users.example.com"] }],
            ["path", { path: "/users" }],
            ["gateway", { name: "other" }],
        ] as const) {
            it(`names another ${what}, under which users would not find the service`, () => {
                assert.deepEqual(liveSteps(update({ gateway: someGateway(change) }), live), [line]);
            });
        }

        it("names the removal of the route", () => {
            assert.deepEqual(liveSteps(update({}, "delete"), live), ["delete HTTPRoute users"]);
        });
    });
});
