import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ReleaseSlot } from "../../../components/release-slot.js";
import type { Release } from "../../../model/release.js";
import { runProgram } from "./mock-engine.js";

const release: Release = {
    version: "1.4.0",
    repository: "localhost:5000/users",
    port: 8080,
    env: { LOG_LEVEL: "info" },
    sessionSecret: 1,
    resources: { requests: { cpu: "100m" } },
    checks: [{ path: "/v1/users", matches: "Ada" }],
};
const image = `localhost:5000/users:1.4.0@sha256:${"a".repeat(64)}`;

async function registered() {
    const { registrations, result } = await runProgram(() => {
        const sessionSecret = new pulumi.ComponentResource("test:index:Secret", "secret");
        const where = { service: "users", namespace: "users-dev", slot: "green", release, image } as const;
        return new ReleaseSlot({ ...where, sessionSecret, replicas: 3 });
    });
    const byType = (type: string) => registrations.find(r => r.type === type) ?? assert.fail(`no ${type}`);
    return { byType, name: `users-green-${result.releaseId}`, id: result.releaseId };
}

describe("ReleaseSlot", () => {
    it("keeps the environment in an immutable ConfigMap named by the release", async () => {
        const { byType, name } = await registered();
        const { inputs } = byType("kubernetes:core/v1:ConfigMap");
        assert.equal(inputs.metadata.name, name);
        assert.equal(inputs.immutable, true);
        assert.deepEqual(inputs.data, { LOG_LEVEL: "info" });
    });

    it("runs the release's template on the image given, and never with fewer pods", async () => {
        const { byType, name, id } = await registered();
        const { inputs, createTimeout } = byType("kubernetes:apps/v1:Deployment");
        const labels = {
            "app.kubernetes.io/name": "users",
            "fastapi-release/release-id": id,
            "fastapi-release/slot": "green",
        };
        assert.equal(inputs.metadata.name, name);
        assert.equal(inputs.spec.replicas, 3);
        assert.deepEqual(inputs.spec.selector, { matchLabels: labels });
        assert.deepEqual(inputs.spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 });
        assert.equal(inputs.spec.template.spec.containers[0].image, image);
        assert.equal(inputs.spec.progressDeadlineSeconds, 110);
        assert.equal(createTimeout, "120s");
    });

    it("reaches its own pods by a Service that nothing waits for", async () => {
        const { byType, name } = await registered();
        const { inputs } = byType("kubernetes:core/v1:Service");
        assert.equal(inputs.metadata.name, name);
        assert.equal(inputs.metadata.annotations["pulumi.com/skipAwait"], "true");
        assert.deepEqual(inputs.spec.ports, [{ name: "http", port: 80, targetPort: "http" }]);
    });
});
