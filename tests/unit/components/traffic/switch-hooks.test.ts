import assert from "node:assert/strict";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { switchHooks } from "../../../../components/traffic/switch-hooks.js";
import type { SlotName } from "../../../../model/names.js";
import type { NamedShare } from "../../../../model/traffic/shares.js";
import { renderTrafficService } from "../../../../model/traffic/traffic-metadata.js";
import { renderTrafficRoute, type TrafficRoute } from "../../../../model/traffic/traffic-route.js";
import { someGateway } from "../../model/some-gateway.js";

const where = { service: "users", namespace: "users-dev" };
const blue = renderTrafficService({ ...where, slot: "blue", releaseId: "aaaaaaaaaa", version: "1.3.0" });
const green = renderTrafficService({ ...where, slot: "green", releaseId: "bbbbbbbbbb", version: "1.4.0" });
const toGreen = { oldInputs: blue, newInputs: green } as unknown as ResourceHookArgs;

const pod = (ready: "True" | "False", metadata = {}) => ({
    metadata,
    status: { conditions: [{ type: "Ready", status: ready }] },
});

/** Hooks over a cluster with some pods, whatever the selector. */
function hooks(pods: readonly object[], drainSeconds = 6) {
    const selectors: unknown[] = [];
    const warnings: string[] = [];
    const api = {
        list: async (_path: string, { query }: { query: { labelSelector: string } }) => {
            selectors.push(query.labelSelector);
            return { metadata: {}, items: pods };
        },
        // Nothing listens there: an exec fails at once.
        access: { server: "http://127.0.0.1:9", context: "test" },
        connection: { webSocketOptions: async () => ({}), connectionError: () => new Error("no connection") },
        close: () => undefined,
    } as unknown as KubernetesApi;
    const warn = (message: string) => warnings.push(message);
    return { ...switchHooks({ service: "users", drainSeconds, connect: async () => api, warn }), selectors, warnings };
}

describe("A switch", () => {
    afterEach(() => {
        delete process.env["FASTAPI_RELEASE_SWITCHED"];
    });

    it("checks the pods of exactly the release that would get traffic", async () => {
        const { refuseUnreadyTarget, selectors } = hooks([pod("False"), pod("True")]);
        await refuseUnreadyTarget(toGreen);
        assert.deepEqual(selectors, [
            "app.kubernetes.io/name=users,fastapi-release/slot=green,fastapi-release/release-id=bbbbbbbbbb",
        ]);
    });

    it("is refused if the target has no pods", async () => {
        await assert.rejects(hooks([]).refuseUnreadyTarget(toGreen), {
            message:
                "Traffic stays on 1.3.0 in blue: 1.4.0 in green would get it, but it has no pods. " +
                "Repair that slot, or give traffic to another one.",
        });
    });

    it("is refused if no pod of the target is ready and staying", async () => {
        const ending = pod("True", { deletionTimestamp: "2026-11-21T10:15:00Z" });
        await assert.rejects(hooks([pod("False"), ending]).refuseUnreadyTarget(toGreen), {
            message:
                "Traffic stays on 1.3.0 in blue: 1.4.0 in green would get it, but it has no ready pod among 2. " +
                "Repair that slot, or give traffic to another one.",
        });
    });

    it("checks nothing if the release stays, or if a rollback has already switched", async () => {
        const { refuseUnreadyTarget, drainFormerPods, selectors } = hooks([]);
        await refuseUnreadyTarget({ oldInputs: green, newInputs: green } as unknown as ResourceHookArgs);
        process.env["FASTAPI_RELEASE_SWITCHED"] = "bbbbbbbbbb";
        await refuseUnreadyTarget(toGreen);
        await drainFormerPods(toGreen);
        assert.deepEqual(selectors, []);
        process.env["FASTAPI_RELEASE_SWITCHED"] = "cccccccccc";
        await assert.rejects(refuseUnreadyTarget(toGreen));
    });

    it("succeeds with a warning if the former pods cannot be asked to drain", async () => {
        const { drainFormerPods, selectors, warnings } = hooks([pod("True", { name: "users-blue-1" })]);
        await drainFormerPods(toGreen);
        assert.deepEqual(selectors, [
            "app.kubernetes.io/name=users,fastapi-release/slot=blue,fastapi-release/release-id=aaaaaaaaaa",
        ]);
        assert.deepEqual(warnings, [
            "Clients may stay on 1.3.0 in blue: its pods could not be asked to drain: users-blue-1: no connection",
        ]);
    });

    it("drains pods that have lost all traffic, but not those that have less", async () => {
        const route = (...shares: NamedShare[]) =>
            renderTrafficRoute({ ...where, gateway: someGateway(), shares, waiting: [] });
        const share = (slot: SlotName, weight: number): NamedShare =>
            slot === "blue"
                ? { slot, releaseId: "aaaaaaaaaa", version: "1.3.0", weight }
                : { slot, releaseId: "bbbbbbbbbb", version: "1.4.0", weight };
        const { drainFormerPods, selectors } = hooks([]);
        const drain = (before: TrafficRoute, after: TrafficRoute) =>
            drainFormerPods({ oldInputs: before, newInputs: after } as unknown as ResourceHookArgs);
        await drain(route(share("blue", 100)), route(share("blue", 90), share("green", 10)));
        assert.deepEqual(selectors, []);
        await drain(route(share("blue", 90), share("green", 10)), route(share("green", 100)));
        assert.deepEqual(selectors, [
            "app.kubernetes.io/name=users,fastapi-release/slot=blue,fastapi-release/release-id=aaaaaaaaaa",
        ]);
    });

    it("drains nothing if given 0 seconds", async () => {
        const { drainFormerPods, selectors } = hooks([pod("True")], 0);
        await drainFormerPods(toGreen);
        assert.deepEqual(selectors, []);
    });
});
