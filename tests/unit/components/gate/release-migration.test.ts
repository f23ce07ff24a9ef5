import assert from "node:assert/strict";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { migrationHooks } from "../../../../components/gate/release-migration.js";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { runProgram, shortUrn } from "../mock-engine.js";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const repository = "localhost:5000/users";
const migration = { command: ["alembic", "upgrade", "head"], compatibleBackTo: "1.0.0" };

async function deploy(slots: object) {
    const read = readSettings({
        service: { name: "users", namespace: "users-dev" },
        release: { repository },
        slots,
        traffic: "blue",
    });
    const settings = read.settings ?? assert.fail(JSON.stringify(read.problems));
    const { registrations } = await runProgram(() => new FastApiService("users", { settings }));
    const id = (slot: "blue" | "green") => releaseId("users", settings.slots[slot]!);
    const jobs = registrations.filter(({ name }) => name.endsWith("-migration") && name !== "");
    const job = (of: string) => jobs.find(({ type, name }) => type.endsWith(":Job") && name.includes(of));
    const find = (name: string) => registrations.find(({ urn }) => shortUrn(urn) === name) ?? assert.fail(name);
    return { id, job, find, jobs: jobs.filter(({ type }) => type.endsWith(":Job")) };
}

describe("ReleaseMigration", () => {
    const blue = { version: "1.1.0", digest: digest("b"), repository, migration };
    const green = { version: "1.0.0", digest: digest("a"), repository };

    it("is created for a release that has one, before its pods and no others", async () => {
        const { id, jobs, find } = await deploy({ blue, green });
        assert.deepEqual(
            jobs.map(({ name }) => name),
            [`users-${id("blue")}-migration`],
        );
        const waitsFor = (name: string) => find(name).dependencies.filter(other => other.endsWith("-migration"));
        assert.deepEqual(waitsFor(`Deployment users-blue-${id("blue")}`), [`Job users-${id("blue")}-migration`]);
        assert.deepEqual(waitsFor(`Deployment users-green-${id("green")}`), []);
    });

    it("leaves the Job's name to the provider, so a failed Job blocks nothing", async () => {
        const { job } = await deploy({ blue });
        const { inputs, ignoreChanges, createTimeout, beforeCreate } = job("") ?? assert.fail();
        assert.equal(inputs.metadata.name, undefined);
        assert.equal(inputs.metadata.annotations["pulumi.com/replaceUnready"], "true");
        assert.deepEqual(ignoreChanges, [
            "spec",
            "metadata.labels",
            'metadata.annotations["pulumi.com/replaceUnready"]',
            'metadata.annotations["pulumi.com/deletionPropagationPolicy"]',
            'metadata.annotations["fastapi-release/compatible-back-to"]',
        ]);
        assert.equal(createTimeout, "450s");
        assert.equal(beforeCreate.length, 1);
    });

    it("is one Job even if both slots have the release", async () => {
        const { jobs } = await deploy({ blue, green: blue });
        assert.equal(jobs.length, 1);
    });

    it("looks for earlier ones before its Job, and is recorded after it", async () => {
        const { id, job } = await deploy({ blue });
        const name = `users-${id("blue")}-migration`;
        const { beforeCreate, afterCreate } = job(id("blue")) ?? assert.fail("no Job");
        assert.deepEqual([beforeCreate, afterCreate], [[`migrates-alone ${name}`], [`migrates-once ${name}`]]);
    });

    it("waits for that of an older release in the other slot", async () => {
        const older = { ...green, migration: { command: ["migrate"] } };
        const { id, job } = await deploy({ blue, green: older });
        const waitsFor = (slot: "blue" | "green") =>
            job(id(slot))?.dependencies.filter(other => other.endsWith("-migration"));
        assert.deepEqual([waitsFor("green"), waitsFor("blue")], [[], [`Job users-${id("green")}-migration`]]);
    });
});

describe("The hooks of a migration", () => {
    const newInputs = { metadata: { namespace: "users-dev", labels: { "fastapi-release/release-id": "abc" } } };

    for (const [hook, first] of [
        ["settleEarlier", "list /apis/batch/v1/namespaces/users-dev/jobs"],
        ["record", "get /api/v1/namespaces/users-dev/configmaps/users-migrations"],
    ] as const) {
        it(`use the Job's cluster, and close the connection: ${hook}`, async () => {
            const seen: string[] = [];
            const api = {
                list: async (path: string) => {
                    seen.push(`list ${path}`);
                    return { items: [] };
                },
                get: async (path: string) => {
                    seen.push(`get ${path}`);
                    return { data: { abc: '{"version": "1.1.0", "at": ""}' } };
                },
                close: () => seen.push("closed"),
            };
            const hooks = migrationHooks("users", () => Promise.resolve(api as unknown as KubernetesApi));
            await hooks[hook]({ newInputs } as unknown as ResourceHookArgs);
            assert.deepEqual(seen, [first, "closed"]);
        });
    }
});
