import assert from "node:assert/strict";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import type * as pulumi from "@pulumi/pulumi";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { runProgram, shortUrn } from "../mock-engine.js";
import { changedObjects, digest, find, ids, repository, settings } from "../two-releases.js";

const deploy = async (changes?: object) => {
    const { registrations } = await runProgram(() => new FastApiService("users", { settings: settings(changes) }));
    return registrations;
};

describe("FastApiService", () => {
    it("creates a set of objects for each release, keyed by its id", async () => {
        const { blue, green } = ids();
        const custom = (await deploy()).filter(({ type }) => !type.startsWith("fastapi-release:"));
        assert.deepEqual(custom.map(({ urn }) => shortUrn(urn)).sort(), [
            `ConfigMap users-blue-${blue}`,
            `ConfigMap users-blue-${blue}-drain`,
            `ConfigMap users-green-${green}`,
            `ConfigMap users-green-${green}-drain`,
            `Deployment users-blue-${blue}`,
            `Deployment users-green-${green}`,
            `Job users-blue-${blue}-gate`,
            `Job users-green-${green}-gate`,
            "Namespace users-dev",
            `PodDisruptionBudget users-blue-${blue}`,
            `PodDisruptionBudget users-green-${green}`,
            "RandomPassword users-session-v1",
            "Secret users-session-v1",
            "Service users",
            `Service users-blue-${blue}`,
            `Service users-green-${green}`,
        ]);
    });

    it("uses a namespace that somebody else made as it is", async () => {
        const service = { ...settings().service, existingNamespace: true };
        const { registrations } = await runProgram(
            () => new FastApiService("users", { settings: { ...settings(), service } }),
        );
        assert.deepEqual(
            registrations.filter(({ type }) => type === "kubernetes:core/v1:Namespace"),
            [],
        );
        const places = registrations.flatMap(({ inputs }) => inputs.metadata?.namespace ?? []);
        assert.deepEqual([...new Set(places)], ["users-dev"]);
    });

    it("has a namespace that accepts restricted pods only", async () => {
        const { labels } = find(await deploy(), "Namespace users-dev").inputs.metadata;
        assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    });

    it("lets a team's transformations reach every object", async () => {
        const annotate: pulumi.ResourceTransformation = ({ type, props, opts }) =>
            type.startsWith("kubernetes:")
                ? { props: { ...props, metadata: { ...props["metadata"], annotations: { team: "accounts" } } }, opts }
                : undefined;
        const { registrations } = await runProgram(
            () => new FastApiService("users", { settings: settings() }, { transformations: [annotate] }),
        );
        const objects = registrations.filter(({ type }) => type.startsWith("kubernetes:"));
        const missed = objects.filter(({ inputs }) => inputs.metadata.annotations.team !== "accounts");
        assert.deepEqual(
            missed.map(({ urn }) => shortUrn(urn)),
            [],
        );
    });

    it("gives every object a parent", async () => {
        const registrations = await deploy();
        const orphans = registrations.filter(({ parent }) => parent === "").map(({ urn }) => shortUrn(urn));
        assert.deepEqual(orphans, ["FastApiService users"]);
    });

    it("depends on what must exist first, and is deleted before it", async () => {
        const { blue, green } = ids();
        const registrations = await deploy();
        const dependencies = (name: string) =>
            find(registrations, name).dependencies.filter(dependency => !/^(Stack|VersionedImage)/.test(dependency));
        assert.deepEqual(dependencies(`ConfigMap users-green-${green}`), ["Namespace users-dev"]);
        assert.deepEqual(dependencies("Secret users-session-v1"), [
            "Namespace users-dev",
            "RandomPassword users-session-v1",
        ]);
        assert.deepEqual(dependencies(`Deployment users-green-${green}`), [
            `ConfigMap users-green-${green}`,
            `ConfigMap users-green-${green}-drain`,
            "Namespace users-dev",
            "Secret users-session-v1",
        ]);
        assert.deepEqual(dependencies(`Job users-green-${green}-gate`), [
            `Deployment users-green-${green}`,
            "Namespace users-dev",
            `Service users-green-${green}`,
        ]);
        // It records the whole decision, so it waits for every gate, but only for the pods that get traffic.
        assert.deepEqual(dependencies("Service users"), [
            `Deployment users-blue-${blue}`,
            `Job users-blue-${blue}-gate`,
            `Job users-green-${green}-gate`,
            "Namespace users-dev",
        ]);
    });

    it("creates what its pods need in its namespace: before them, and removed after them", async () => {
        const needs = (namespace: pulumi.Output<string>) => [
            new ConfigMap("database", { metadata: { name: "database", namespace } }),
        ];
        const { registrations } = await runProgram(() => new FastApiService("users", { settings: settings(), needs }));
        const { inputs, dependencies } = find(registrations, "ConfigMap database");
        assert.equal(inputs.metadata.namespace, "users-dev");
        assert.deepEqual(dependencies, ["Namespace users-dev"]);
        for (const [slot, id] of Object.entries(ids())) {
            const deployment = find(registrations, `Deployment users-${slot}-${id}`);
            assert.ok(deployment.dependencies.includes("ConfigMap database"));
        }
    });

    it("changes one object when traffic moves to the other slot", async () => {
        const [before, after] = [await deploy(), await deploy({ traffic: "green" })];
        assert.deepEqual(changedObjects(before, after), ["Service users"]);
        const { green } = ids();
        assert.deepEqual(find(after, "Service users").inputs.spec.selector, {
            "app.kubernetes.io/name": "users",
            "fastapi-release/release-id": green,
            "fastapi-release/slot": "green",
        });
    });

    it("creates new objects, and touches none, when the live slot gets another version", async () => {
        const changes = {
            slots: { blue: { version: "1.2.0", digest: digest("c"), repository }, green: settings().slots.green },
        };
        const [before, after] = [await deploy(), await deploy(changes)];
        const kept = after.filter(({ urn, type }) => type.startsWith("kubernetes:") && before.some(o => o.urn === urn));
        for (const { urn, inputs } of kept) {
            if (shortUrn(urn) !== "Service users") assert.deepEqual(inputs, before.find(o => o.urn === urn)?.inputs);
        }
        const fresh = after.filter(({ urn }) => !before.some(other => other.urn === urn));
        const { blue } = ids(changes);
        assert.ok(fresh.some(({ urn }) => shortUrn(urn) === `Deployment users-blue-${blue}`));
        assert.ok(find(after, "Service users").dependencies.includes(`Job users-blue-${blue}-gate`));
    });

    it("creates another secret next to the old one when a release raises its version", async () => {
        const green = { version: "1.1.0", digest: digest("b"), repository, sessionSecret: 2 };
        const registrations = await deploy({ slots: { ...settings().slots, green } });
        const secrets = registrations.filter(({ type }) => type === "kubernetes:core/v1:Secret");
        assert.deepEqual(secrets.map(({ name }) => name).sort(), ["users-session-v1", "users-session-v2"]);
        assert.ok(secrets.every(({ inputs }) => inputs.immutable));
    });

    it("scales without another release id", async () => {
        const scaled = await deploy({ service: { name: "users", namespace: "users-dev", replicas: 5 } });
        const { blue } = ids();
        assert.equal(find(scaled, `Deployment users-blue-${blue}`).inputs.spec.replicas, 5);
    });

    it("creates no traffic object before there is traffic", async () => {
        const registrations = await deploy({ traffic: undefined });
        assert.ok(!registrations.some(({ urn }) => shortUrn(urn) === "Service users"));
    });

    it("builds a version once even if both slots have it", async () => {
        const release = { version: "1.0.0", repository };
        const { registrations, result } = await runProgram(
            () => new FastApiService("users", { settings: settings({ slots: { blue: release, green: release } }) }),
            { builtDigest: digest("d") },
        );
        assert.equal(registrations.filter(({ type }) => type === "docker:index/image:Image").length, 1);
        const slots = await new Promise(resolve => result.slots.apply(resolve));
        const id = releaseId("users", settings({ slots: { blue: release } }).slots.blue!);
        const output = {
            version: "1.0.0",
            digest: digest("d"),
            releaseId: id,
            image: `${repository}:1.0.0@${digest("d")}`,
            // No registry has it.
            size: undefined,
            imageEnv: {},
            sessionSecret: 1,
            checks: ["GET /openapi.json"].map(check => ({ check, result: "passed" })),
        };
        assert.deepEqual(slots, { blue: { ...output, served: true }, green: { ...output, served: false } });
    });

    it("asks the registry about the ENV of an image, but never of one that the last update recorded", async () => {
        const recorded = (version: string, of: string) => ({
            version,
            digest: digest(of),
            image: `${repository}:${version}@${digest(of)}`,
            releaseId: "0123456789",
            sessionSecret: 1,
            imageEnv: { PYTHONPATH: "/app" },
        });
        const run = async (slots: NonNullable<Predecessor["slots"]>) => {
            const { registrations, result, asked } = await runProgram(
                () => new FastApiService("users", { settings: settings(), last: { slots } }),
                { imageEnv: { PYTHONPATH: "/srv" } },
            );
            const outputs = await new Promise<Record<string, { imageEnv?: object }>>(resolve =>
                result.slots.apply(found => resolve(found as never)),
            );
            const { containers } = find(registrations, `Deployment users-green-${ids().green}`).inputs.spec.template
                .spec;
            const path = containers[0].env.find(({ name }: { name: string }) => name === "PYTHONPATH").value;
            return { asked, path, imageEnv: outputs["green"]?.imageEnv };
        };
        assert.deepEqual(await run({ blue: recorded("1.0.0", "a"), green: recorded("1.1.0", "b") }), {
            asked: [],
            path: "/run/fastapi-release/python:/app",
            imageEnv: { PYTHONPATH: "/app" },
        });
        assert.deepEqual(await run({ blue: recorded("1.0.0", "a") }), {
            asked: [`${repository}@${digest("b")}`],
            path: "/run/fastapi-release/python:/srv",
            imageEnv: { PYTHONPATH: "/srv" },
        });
    });

    it("looks for leftovers before it creates anything that the last update did not record", async () => {
        const { green } = ids();
        const last = {
            service: { name: "users", namespace: "users-dev" },
            traffic: { green: 100 },
            slots: { green: { version: "1.1.0", digest: "", image: "", releaseId: green, sessionSecret: 1 } },
        };
        const looking = async (given: object) => {
            const { registrations } = await runProgram(
                () => new FastApiService("users", { settings: settings(), ...given }),
            );
            return registrations.filter(r => r.beforeCreate.length > 0).map(({ urn }) => shortUrn(urn));
        };
        assert.deepEqual(await looking({}), []);
        const { blue } = ids();
        const fresh = [
            ...["ConfigMap", "Deployment", "Service"].map(kind => `${kind} users-blue-${blue}`),
            `ConfigMap users-blue-${blue}-drain`,
        ];
        // An older version of the library created no budgets: no release is known to have one.
        const budgets = [blue, green].map((id, index) => `PodDisruptionBudget users-${["blue", "green"][index]}-${id}`);
        assert.deepEqual((await looking({ last })).sort(), [...fresh, ...budgets].sort());
        assert.equal((await looking({ last: {} })).length, 13);
    });

    it("keeps the gate results of a release that the last update recorded, and of no other", async () => {
        const checks = [{ check: "GET /healthz", result: "passed", got: "status 200 in 3 ms" }] as const;
        const { blue } = ids();
        const output = { version: "1.0.0", digest: "", image: "", releaseId: blue, sessionSecret: 1, checks };
        const last = { slots: { blue: output, green: output } };
        const { result } = await runProgram(() => new FastApiService("users", { settings: settings(), last }));
        const slots = await new Promise<FastApiService["slots"] extends pulumi.Output<infer T> ? T : never>(resolve =>
            result.slots.apply(resolve),
        );
        assert.deepEqual(slots.blue?.checks, checks);
        assert.equal(slots.green?.checks?.[0]?.got, undefined);
    });

    it("resolves its outputs only when all gates have passed", async () => {
        const known = async (missing: string) => {
            const { result } = await runProgram(() => new FastApiService("users", { settings: settings() }), {
                missing,
            });
            const outputs = [result.fingerprint, result.slots, result.live, result.traffic];
            return Promise.all(outputs.map(output => (output as unknown as { isKnown: Promise<boolean> }).isKnown));
        };
        assert.deepEqual(await known("nothing"), [true, true, true, true]);
        assert.deepEqual(await known(`${ids().green}-gate`), [false, false, false, false]);
    });
});
