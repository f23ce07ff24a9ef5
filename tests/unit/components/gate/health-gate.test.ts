import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { HealthGate, type HealthGateArgs } from "../../../../components/gate/health-gate.js";
import { ReleaseSlot } from "../../../../components/slot/release-slot.js";
import { someRelease } from "../../model/some-release.js";
import { type MockEngineOptions, runProgram } from "../mock-engine.js";

const image = `localhost:5000/users:1.4.0@sha256:${"a".repeat(64)}`;
const release = someRelease({ checks: [{ path: "/v1/users", matches: "Ada" }] });

async function makeGate(changes: Partial<HealthGateArgs> = {}, options: MockEngineOptions = {}) {
    const { registrations, result } = await runProgram(() => {
        const sessionSecret = new pulumi.ComponentResource("test:index:Secret", "secret");
        const where = { service: "users", namespace: "users-dev", slot: "green", release, image } as const;
        const target = new ReleaseSlot({ ...where, secrets: [sessionSecret], replicas: 3 });
        return new HealthGate({ ...where, target, ...changes });
    }, options);
    const byType = (type: string) => registrations.find(r => r.type === type) ?? assert.fail(`no ${type}`);
    const results = await new Promise<unknown>(resolve => result.results.apply(resolve));
    return { byType, job: byType("kubernetes:batch/v1:Job"), results };
}

/** A cluster with this log in the gate's pod. */
function clusterWithLog(log: string, seen: string[] = []) {
    const api = {
        list: (path: string, { query }: { query: { labelSelector: string } }) => {
            seen.push(`${path}?${query.labelSelector}`);
            return Promise.resolve({ items: [{ metadata: { name: "gate-pod" } }] });
        },
        request: (_method: string, path: string) => {
            seen.push(path);
            return Promise.resolve(log);
        },
        close: () => seen.push("closed"),
    };
    return () => Promise.resolve(api as unknown as KubernetesApi);
}

describe("HealthGate", () => {
    it("leaves the Job's name to the provider, so a failed Job blocks nothing", async () => {
        const { job } = await makeGate();
        assert.match(job.name, /^users-green-[0-9a-f]{10}-gate$/);
        assert.equal(job.inputs.metadata.name, undefined);
        assert.equal(job.inputs.metadata.annotations["pulumi.com/replaceUnready"], "true");
        assert.deepEqual(job.ignoreChanges, [
            "spec",
            "metadata.labels",
            'metadata.annotations["pulumi.com/replaceUnready"]',
            'metadata.annotations["pulumi.com/deletionPropagationPolicy"]',
        ]);
        assert.equal(job.inputs.spec.backoffLimit, 0);
    });

    it("asks the slot's own Service, in the release's own image", async () => {
        const { job } = await makeGate();
        const [container] = job.inputs.spec.template.spec.containers;
        const env = Object.fromEntries(container.env.map((e: { name: string; value: string }) => [e.name, e.value]));
        assert.equal(container.image, image);
        assert.equal(env.GATE_HOST, "10.43.0.7");
        const asked = JSON.parse(env.GATE_CHECKS) as { path: string; kind: string }[];
        assert.deepEqual(
            asked.map(({ path, kind }) => [path, kind]),
            [
                ["/openapi.json", "answer"],
                ["/v1/users", "own"],
            ],
        );
    });

    it("gives the script its seconds, the pod more to start, and the update more to learn the result", async () => {
        const { job } = await makeGate({ withinSeconds: 20 });
        const { env } = job.inputs.spec.template.spec.containers[0];
        const seconds = env.find(({ name }: { name: string }) => name === "GATE_SECONDS").value;
        assert.deepEqual([seconds, job.inputs.spec.activeDeadlineSeconds, job.createTimeout], ["20", 50, "80s"]);
    });

    it("runs once, in a pod that the strictest namespace accepts, without access to the cluster", async () => {
        const { job } = await makeGate();
        const { restartPolicy, automountServiceAccountToken, securityContext, containers } =
            job.inputs.spec.template.spec;
        assert.deepEqual([job.inputs.spec.backoffLimit, restartPolicy], [0, "Never"]);
        assert.equal(automountServiceAccountToken, false);
        assert.deepEqual(
            [securityContext.runAsNonRoot, securityContext.seccompProfile],
            [true, { type: "RuntimeDefault" }],
        );
        const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = containers[0].securityContext;
        assert.deepEqual(
            [allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities],
            [false, true, { drop: ["ALL"] }],
        );
    });

    it("is not selected as a pod of the release", async () => {
        const { job, byType } = await makeGate();
        const { labels } = job.inputs.spec.template.metadata;
        const { selector } = byType("kubernetes:core/v1:Service").inputs.spec;
        assert.ok(Object.entries(selector).some(([key, value]) => labels[key] !== value));
    });

    it("reports what each check expected and got, from the log of its Job", async () => {
        const seen: string[] = [];
        const told = [{ check: "GET /healthz", expected: "status 200", got: "status 200 in 3 ms" }];
        const log = `ok   GET /healthz\nresults: ${JSON.stringify(told)}\nThe gate passed: 1 checks\n`;
        const { results } = await makeGate({ connect: clusterWithLog(log, seen) }, { jobName: "gate-0a1b2c3d" });
        assert.deepEqual(results, [{ ...told[0], result: "passed" }]);
        assert.deepEqual(seen, [
            "/api/v1/namespaces/users-dev/pods?job-name=gate-0a1b2c3d",
            "/api/v1/namespaces/users-dev/pods/gate-pod/log",
            "closed",
        ]);
    });

    it("does not read results again that an earlier update recorded", async () => {
        const recorded = [{ check: "GET /healthz", result: "passed", expected: "status 200", got: "much" }] as const;
        const connect = () => assert.fail("it looked");
        assert.deepEqual((await makeGate({ recorded, connect }, { jobName: "gate" })).results, recorded);
    });

    const passed = ["GET /openapi.json", "GET /v1/users"];
    const gone: Record<string, HealthGateArgs["connect"]> = {
        "cannot be read": () => Promise.reject(new Error("no cluster")),
        "contains nothing": clusterWithLog("The gate passed"),
    };
    for (const [what, connect] of Object.entries(gone)) {
        it(`still reports which checks passed if its log ${what}`, async () => {
            const { results } = await makeGate({ connect: connect! }, { jobName: "gate" });
            assert.deepEqual(
                results,
                passed.map(check => ({ check, result: "passed" })),
            );
        });
    }
});
