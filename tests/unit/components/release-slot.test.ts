import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { HealthGate } from "../../../components/health-gate.js";
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
        const target = new ReleaseSlot({ ...where, sessionSecret, replicas: 3 });
        new HealthGate({ ...where, target });
        return target;
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

describe("HealthGate", () => {
    it("leaves the Job's name to the provider, so that one that failed is in nobody's way", async () => {
        const { byType, name } = await registered();
        const job = byType("kubernetes:batch/v1:Job");
        assert.equal(job.name, `${name}-gate`);
        assert.equal(job.inputs.metadata.name, undefined);
        assert.equal(job.inputs.metadata.annotations["pulumi.com/replaceUnready"], "true");
        assert.deepEqual(job.ignoreChanges, ["spec", "metadata"]);
        assert.equal(job.inputs.spec.backoffLimit, 0);
    });

    it("asks the slot's own Service, in the release's own image", async () => {
        const { byType } = await registered();
        const [container] = byType("kubernetes:batch/v1:Job").inputs.spec.template.spec.containers;
        const env = Object.fromEntries(container.env.map((e: { name: string; value: string }) => [e.name, e.value]));
        assert.equal(container.image, image);
        assert.equal(env.GATE_HOST, "10.43.0.7");
        const plain = { method: "GET", status: 200, json: {}, matches: null };
        assert.deepEqual(JSON.parse(env.GATE_CHECKS), [
            { ...plain, path: "/healthz" },
            { ...plain, path: "/readyz" },
            { ...plain, path: "/version", json: { version: "1.4.0" } },
            { ...plain, path: "/v1/users", matches: "Ada" },
        ]);
    });

    it("is not selected as a pod of the release", async () => {
        const { byType } = await registered();
        const labels = byType("kubernetes:batch/v1:Job").inputs.spec.template.metadata.labels;
        const selector = byType("kubernetes:core/v1:Service").inputs.spec.selector;
        assert.ok(Object.entries(selector).some(([key, value]) => labels[key] !== value));
    });
});
