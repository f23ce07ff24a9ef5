import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ReleaseSlot, type ReleaseSlotArgs } from "../../../../components/slot/release-slot.js";
import type { Release } from "../../../../model/release/release.js";
import { type MockEngineOptions, runProgram } from "../mock-engine.js";

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

async function registered(
    changes: Partial<Release> = {},
    args: Partial<ReleaseSlotArgs> = {},
    engine: MockEngineOptions = {},
) {
    const { registrations, result, asked } = await runProgram(() => {
        const secret = new pulumi.ComponentResource("test:index:Secret", "secret");
        const frozen = { ...release, ...changes };
        const where = { service: "users", namespace: "users-dev", slot: "green", release: frozen, image } as const;
        return new ReleaseSlot({ ...where, secrets: [secret], replicas: 3, ...args });
    }, engine);
    const byType = (type: string) => registrations.find(r => r.type === type) ?? assert.fail(`no ${type}`);
    const types = registrations.map(({ type }) => type);
    const named = (name: string) => registrations.find(r => r.name === name) ?? assert.fail(`no ${name}`);
    return { byType, named, types, asked, name: `users-green-${result.releaseId}`, id: result.releaseId };
}

const deployment = "kubernetes:apps/v1:Deployment";

describe("ReleaseSlot", () => {
    it("keeps the environment in an immutable ConfigMap named by the release", async () => {
        const { byType, name } = await registered();
        const { inputs } = byType("kubernetes:core/v1:ConfigMap");
        assert.equal(inputs.metadata.name, name);
        assert.equal(inputs.immutable, true);
        assert.deepEqual(inputs.data, { LOG_LEVEL: "info" });
    });

    it("keeps the drain package beside it, which another version of the library leaves as it is", async () => {
        const { named, name } = await registered();
        const { inputs, ignoreChanges } = named(`${name}-drain`);
        assert.deepEqual([inputs.metadata.name, inputs.immutable], [`${name}-drain`, true]);
        assert.ok(inputs.data["sitecustomize.py"]);
        assert.deepEqual(ignoreChanges, ["metadata", "data"]);
        assert.equal(inputs.metadata.labels["fastapi-release/slot"], "green");
        const { types } = await registered({ drain: "off" });
        assert.equal(types.filter(type => type === "kubernetes:core/v1:ConfigMap").length, 1);
    });

    describe("adds to what its image sets by ENV", () => {
        const own = { PYTHONPATH: "/app", LANG: "C" };
        const path = ({ byType }: Awaited<ReturnType<typeof registered>>) =>
            (byType(deployment).inputs.spec.template.spec.containers[0].env as { name: string; value: string }[]).find(
                ({ name }) => name === "PYTHONPATH",
            )?.value;
        const question = `localhost:5000/users@sha256:${"a".repeat(64)}`;

        it("as the registry answers", async () => {
            const ran = await registered({}, {}, { imageEnv: own });
            assert.equal(path(ran), "/run/fastapi-release/python:/app");
            assert.deepEqual(ran.asked, [question]);
            const bare = await registered({}, { image: question }, { imageEnv: own });
            assert.deepEqual(bare.asked, [question]);
        });

        it("as an earlier update recorded it, without asking", async () => {
            const ran = await registered({}, { imageEnv: { PYTHONPATH: "/srv" } }, { imageEnv: new Error("gone") });
            assert.equal(path(ran), "/run/fastapi-release/python:/srv");
            assert.deepEqual(ran.asked, []);
        });

        it("as the release says, or not at all, without asking", async () => {
            const env = { PYTHONPATH: "/own", UVICORN_TIMEOUT_KEEP_ALIVE: "", GUNICORN_CMD_ARGS: "" };
            const said = await registered({ env }, {}, { imageEnv: own });
            assert.deepEqual([path(said), said.asked], ["/run/fastapi-release/python:/own", []]);
            const off = await registered({ drain: "off" }, {}, { imageEnv: own });
            assert.deepEqual([path(off), off.asked], [undefined, []]);
        });
    });

    it("runs the release's template with the given image, and never with fewer pods", async () => {
        const { byType, name, id } = await registered();
        const { inputs, createTimeout } = byType(deployment);
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
        assert.equal(inputs.spec.revisionHistoryLimit, 1);
        assert.equal(createTimeout, "120s");
    });

    it("starts its pods as the release says, and waits longer than Kubernetes does", async () => {
        const rollout = {
            minReadySeconds: 5,
            progressDeadlineSeconds: 300,
            maxSurge: 2,
            maxUnavailable: 1,
            revisionHistoryLimit: 3,
        };
        const { byType } = await registered({ rollout });
        const { inputs, createTimeout, updateTimeout } = byType(deployment);
        const { minReadySeconds, progressDeadlineSeconds, strategy, revisionHistoryLimit } = inputs.spec;
        assert.deepEqual(
            { minReadySeconds, progressDeadlineSeconds, ...strategy.rollingUpdate, revisionHistoryLimit },
            rollout,
        );
        assert.deepEqual([createTimeout, updateTimeout], ["310s", "310s"]);
    });

    it("is deleted without waiting for its pods, which end in their own time, or for objects they own", async () => {
        const { types, byType } = await registered({
            serviceAccount: {},
            network: { from: [{ namespace: "traefik" }] },
        });
        const objects = types.filter(type => type.startsWith("kubernetes:"));
        assert.equal(objects.length, 7);
        for (const type of objects) {
            const { annotations } = byType(type).inputs.metadata;
            assert.equal(annotations["pulumi.com/deletionPropagationPolicy"], "background", type);
        }
    });

    it("leaves its objects unchanged if another version of the library would create them differently", async () => {
        const { byType } = await registered({ serviceAccount: {}, network: {} });
        const fixed = ["metadata", "spec"];
        const ignored: [type: string, paths: string[]][] = [
            ["core/v1:ConfigMap", ["metadata"]],
            ["core/v1:ServiceAccount", ["metadata"]],
            ["core/v1:Service", fixed],
            ["networking.k8s.io/v1:NetworkPolicy", fixed],
            ["policy/v1:PodDisruptionBudget", fixed],
        ];
        for (const [type, paths] of ignored) assert.deepEqual(byType(`kubernetes:${type}`).ignoreChanges, paths, type);
        assert.deepEqual(byType(deployment).ignoreChanges, [
            "metadata.labels",
            "metadata.annotations",
            "spec.minReadySeconds",
            "spec.progressDeadlineSeconds",
            "spec.revisionHistoryLimit",
            "spec.strategy",
        ]);
    });

    it("leaves the number of pods to its autoscaler", async () => {
        const ignored = async (scale: ReleaseSlotArgs["scale"]) =>
            (await registered({}, { scale })).byType(deployment).ignoreChanges;
        assert.equal((await ignored("fixed")).includes("spec.replicas"), false);
        assert.equal((await ignored("awaiting")).includes("spec.replicas"), false);
        assert.equal((await ignored("automatic")).includes("spec.replicas"), true);
    });

    it("takes the number of pods back from an autoscaler by force, on Deployments of older versions too", async () => {
        for (const scale of ["fixed", "awaiting", "automatic"] as const) {
            const { inputs, ignoreChanges } = (await registered({}, { scale })).byType(deployment);
            assert.equal(inputs.metadata.annotations["pulumi.com/patchForce"], "true");
            assert.equal(ignoreChanges.includes("metadata.annotations"), scale === "fixed");
        }
    });

    it("records why it was created", async () => {
        const cause = async () => {
            const { inputs } = (await registered()).byType(deployment);
            return inputs.metadata.annotations["kubernetes.io/change-cause"];
        };
        assert.equal(await cause(), "1.4.0 in green");
        process.env["FASTAPI_RELEASE_CHANGE_CAUSE"] = "deploy 1.4.0 to green: faster search";
        try {
            assert.equal(await cause(), "deploy 1.4.0 to green: faster search");
        } finally {
            delete process.env["FASTAPI_RELEASE_CHANGE_CAUSE"];
        }
    });

    it("carries the release's labels on its Deployment too, in addition to its own", async () => {
        const { byType, id } = await registered({ labels: { team: "a" } });
        const { labels } = byType(deployment).inputs.metadata;
        assert.deepEqual([labels.team, labels["fastapi-release/release-id"]], ["a", id]);
    });

    it("creates an account without a token if the release asks for one, before the pods", async () => {
        assert.ok(!(await registered()).types.includes("kubernetes:core/v1:ServiceAccount"));
        const annotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/users" };
        const { byType, name } = await registered({ serviceAccount: { annotations } });
        const { inputs } = byType("kubernetes:core/v1:ServiceAccount");
        assert.equal(inputs.automountServiceAccountToken, false);
        assert.equal(inputs.metadata.name, name);
        assert.equal(
            inputs.metadata.annotations["eks.amazonaws.com/role-arn"],
            annotations["eks.amazonaws.com/role-arn"],
        );
        assert.equal(byType(deployment).inputs.spec.template.spec.serviceAccountName, name);
        assert.ok(byType(deployment).dependencies.includes(`ServiceAccount ${name}`));
    });

    it("lets a node drain evict a quarter of the pods at a time", async () => {
        const { byType, name } = await registered();
        const { inputs } = byType("kubernetes:policy/v1:PodDisruptionBudget");
        assert.equal(inputs.metadata.name, name);
        assert.deepEqual(inputs.spec, {
            maxUnavailable: "25%",
            selector: byType(deployment).inputs.spec.selector,
        });
        // By these labels the release command and the leftovers' hook identify what serves.
        assert.equal(inputs.metadata.labels["fastapi-release/release-id"], undefined);
    });

    it("opens its pods to the named peers and to the gate, and does not restrict their own connections", async () => {
        assert.ok(!(await registered()).types.includes("kubernetes:networking.k8s.io/v1:NetworkPolicy"));
        const { byType, name } = await registered({
            network: { from: [{ namespace: "traefik" }, { cidr: "10.0.0.0/8" }] },
        });
        const { inputs } = byType("kubernetes:networking.k8s.io/v1:NetworkPolicy");
        assert.equal(inputs.metadata.name, name);
        const gate = { "app.kubernetes.io/name": "users", "app.kubernetes.io/component": "gate" };
        assert.deepEqual(inputs.spec, {
            podSelector: byType(deployment).inputs.spec.selector,
            policyTypes: ["Ingress"],
            ingress: [
                {
                    from: [
                        { podSelector: { matchLabels: gate } },
                        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "traefik" } } },
                        { ipBlock: { cidr: "10.0.0.0/8" } },
                    ],
                    ports: [{ protocol: "TCP", port: 8080 }],
                },
            ],
        });
        assert.ok(byType(deployment).dependencies.includes(`NetworkPolicy ${name}`));
    });

    it("restricts its pods' own connections to the named destinations and DNS", async () => {
        const scrape = { port: 9100 };
        const network = { to: [{ cidr: "10.1.0.0/16", ports: [5432] }, { namespace: "cache" }] };
        const { spec } = (await registered({ network, scrape })).byType(
            "kubernetes:networking.k8s.io/v1:NetworkPolicy",
        ).inputs;
        assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
        assert.deepEqual(spec.ingress[0].from[1], { podSelector: {} });
        assert.deepEqual(
            spec.ingress[0].ports.map(({ port }: { port: number }) => port),
            [8080, 9100],
        );
        assert.deepEqual(spec.egress, [
            {
                ports: [
                    { protocol: "UDP", port: 53 },
                    { protocol: "TCP", port: 53 },
                ],
            },
            { to: [{ ipBlock: { cidr: "10.1.0.0/16" } }], ports: [{ protocol: "TCP", port: 5432 }] },
            { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "cache" } } }] },
        ]);
    });

    it("reaches its own pods by a Service that nothing waits for", async () => {
        const { byType, name } = await registered();
        const { inputs } = byType("kubernetes:core/v1:Service");
        assert.equal(inputs.metadata.name, name);
        assert.equal(inputs.metadata.annotations["pulumi.com/skipAwait"], "true");
        assert.deepEqual(inputs.spec.ports, [{ name: "http", port: 80, targetPort: "http" }]);
    });
});
