import assert from "node:assert/strict";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { Report } from "../../../../release/output/report.js";
import type { PulumiCli } from "../../../../release/pulumi/pulumi-cli.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { clearAbandoned } from "../../../../release/update/clear-abandoned.js";
import { json, serve } from "../../cluster/api-server.js";

const labels = { "app.kubernetes.io/name": "users", "fastapi-release/release-id": "bbbbbbbbbb" };
const ours = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "users-green-bbbbbbbbbb", namespace: "users-dev", labels },
};
const path = "/api/v1/namespaces/users-dev/configmaps/users-green-bbbbbbbbbb";
const theirs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "other", namespace: "users-dev" } };

const migration = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
        name: "users-bbbbbbbbbb-migration-0a1b2c3d",
        namespace: "users-dev",
        labels: { ...labels, "app.kubernetes.io/component": "migration" },
    },
};
const migrationPath = `/apis/batch/v1/namespaces/users-dev/jobs/${migration.metadata.name}`;

interface Begun {
    readonly apiVersion?: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
}

/** A resource in Pulumi's state; without an API version it is another provider's. */
function resourceOf({ apiVersion, kind, metadata, ...inputs }: Begun) {
    const group = apiVersion === "v1" ? "core/v1" : apiVersion;
    const type = group === undefined ? kind : `kubernetes:${group}:${kind}`;
    return {
        type,
        urn: `urn:pulumi:dev::users::${type}::${metadata.name}`,
        inputs: { ...inputs, apiVersion, kind, metadata },
    };
}

describe("a leftover of a killed update", () => {
    /** Clears after an update with these pending objects in its state; the cluster has ours. */
    async function clear(pending: readonly Begun[], status = 200, kept: readonly Begun[] = []) {
        const deployment = {
            resources: kept.map(resourceOf),
            pending_operations: pending.map(begun => ({ type: "creating", resource: resourceOf(begun) })),
        };
        const done: string[] = [];
        const said: string[] = [];
        const cluster = await serve(({ method, url }, response) => {
            if (method === "DELETE") done.push(`delete ${url.pathname}`);
            if (url.pathname === migrationPath) return json(response, 200, migration);
            const there = url.pathname === path && done.length === 0;
            if (method === "GET" && url.pathname === path && status !== 200) json(response, status, {});
            else
                json(
                    response,
                    there || method === "DELETE" ? 200 : 404,
                    there ? ours : { kind: "Status", reason: "NotFound" },
                );
        });
        const cli = {
            export: async () => ({ version: 3, deployment }),
            import: async () => void done.push("forget"),
        } as unknown as PulumiCli;
        const stack = {
            api: cluster.api,
            file: { putBack: () => undefined },
            ledger: { state: StackState.parse(JSON.stringify({ deployment })) },
            settings: { service: { name: "users", namespace: "users-dev" } },
        } as unknown as OpenStack;
        try {
            await clearAbandoned(stack, cli, new Report(false, (stream, text) => said.push(`${stream}: ${text}`)));
        } finally {
            cluster.close();
        }
        return { done, said };
    }

    it("is deleted, reported and forgotten", async () => {
        const { done, said } = await clear([ours]);
        assert.deepEqual(done, [`delete ${path}`, "forget"]);
        assert.deepEqual(said, ["stdout: removed ConfigMap users-green-bbbbbbbbbb, a leftover of a killed update\n"]);
    });

    it("is not forgotten while objects of others may be left, with advice what to do", async () => {
        for (const other of [theirs, { kind: "aws:s3/bucket:Bucket", metadata: { name: "other" } }]) {
            const { done, said } = await clear([other, ours]);
            assert.deepEqual(done, [`delete ${path}`]);
            assert.match(
                said[0]!,
                /^stderr: warning: a killed update was changing (ConfigMap|Bucket) other: .*`pulumi refresh --clear-pending-creates`\.\n$/,
            );
        }
    });

    it("is forgotten and left alone if the state has it by now", async () => {
        assert.deepEqual(await clear([ours], 200, [ours]), { done: ["forget"], said: [] });
        const another = { ...ours, metadata: { ...ours.metadata, name: "users-green-cccccccccc" } };
        assert.deepEqual((await clear([ours], 200, [another])).done, [`delete ${path}`, "forget"]);
    });

    it("is forgotten if it is an image, because nothing of it runs", async () => {
        const images = [
            "docker:index/image:Image",
            "docker-build:index:Image",
            "random:index/randomPassword:RandomPassword",
        ];
        const begun = images.map(kind => ({ kind, metadata: { name: "users" } }));
        assert.deepEqual(await clear(begun), { done: ["forget"], said: [] });
    });

    it("is left alone while it migrates, and not forgotten", async () => {
        const { done, said } = await clear([migration, ours]);
        assert.deepEqual(done, [`delete ${path}`]);
        const { name } = migration.metadata;
        assert.equal(said[0], `stdout: left Job ${name} running: a migration that a killed update began\n`);
    });

    it("costs nothing if there is none", async () => assert.deepEqual(await clear([]), { done: [], said: [] }));

    it("is reported if it cannot be removed, and the command continues", async () => {
        const { done, said } = await clear([ours], 403);
        assert.deepEqual(done, []);
        assert.match(said.join(), /^stderr: warning: a leftover of a killed update could not be removed: .*403/);
    });
});
