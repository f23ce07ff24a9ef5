import assert from "node:assert/strict";
import { ApiError, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import {
    readMigrations,
    recordMigration,
    settleEarlierMigrations,
    settleMigration,
} from "../../../objects/migration-record.js";

const place = { service: "users", namespace: "users-dev" };
const recordPath = "/api/v1/namespaces/users-dev/configmaps/users-migrations";

/** A namespace with at most the record, and with the Jobs of a migration in their states from poll to poll. */
class FakeCluster {
    data: Record<string, string> | undefined;
    polls: KubernetesObject[][] = [];
    job: KubernetesObject | undefined;
    writes = 0;
    readonly removed: string[] = [];
    /** A record that somebody else makes just before us. */
    rival: Record<string, string> | undefined;

    readonly api = {
        get: (path: string) => {
            if (path === "/apis/batch/v1/namespaces/users-dev/jobs/users-abc-migration-1") {
                return this.job === undefined ? Promise.reject(error(404)) : Promise.resolve(this.job);
            }
            assert.equal(path, recordPath);
            return this.data === undefined ? Promise.reject(error(404)) : Promise.resolve({ data: this.data });
        },
        patch: (path: string, { data }: { data: Record<string, string> }) => {
            assert.equal(path, recordPath);
            if (this.data === undefined) return Promise.reject(error(404));
            this.writes++;
            this.data = { ...this.data, ...data };
            return Promise.resolve({});
        },
        create: (path: string, { metadata, data }: { metadata: { name: string }; data: Record<string, string> }) => {
            assert.equal(`${path}/${metadata.name}`, recordPath);
            this.data ??= this.rival;
            if (this.data !== undefined) return Promise.reject(error(409));
            this.writes++;
            this.data = data;
            return Promise.resolve({});
        },
        delete: (path: string) => {
            this.removed.push(path.replace("/apis/batch/v1/namespaces/users-dev/jobs/", ""));
            return Promise.reject(error(404));
        },
        list: (path: string, { query }: { query: { labelSelector: string } }) => {
            assert.equal(path, "/apis/batch/v1/namespaces/users-dev/jobs");
            assert.equal(query.labelSelector, "app.kubernetes.io/name=users,app.kubernetes.io/component=migration");
            return Promise.resolve({ items: this.polls.shift() ?? [] });
        },
    } as unknown as KubernetesApi;

    async record() {
        return Object.fromEntries(
            [...(await readMigrations(this.api, place))].map(([id, { version, compatibleBackTo }]) => [
                id,
                [version, compatibleBackTo],
            ]),
        );
    }
}

const error = (status: number) =>
    ApiError.fromBody(status, JSON.stringify({ reason: status === 404 ? "NotFound" : "AlreadyExists", code: status }));

function job(id: string, condition?: "Complete" | "Failed", compatibleBackTo?: string): KubernetesObject {
    return {
        metadata: {
            name: `${id} ${condition ?? "active"}`,
            labels: { "fastapi-release/release-id": id, "app.kubernetes.io/version": "1.4.0" },
            annotations: compatibleBackTo ? { "fastapi-release/compatible-back-to": compatibleBackTo } : {},
        },
        status: {
            conditions: condition === undefined ? [] : [{ type: condition, status: "True" }],
            ...(condition === "Complete" ? { completionTime: "2026-11-21T10:00:00Z" } : {}),
        },
    };
}

describe("The record of migrations", () => {
    it("is empty before the first one", async () => {
        assert.deepEqual(await new FakeCluster().record(), {});
    });

    it("keeps each release with what it is compatible with", async () => {
        const cluster = new FakeCluster();
        await recordMigration(cluster.api, place, job("abc", "Complete", "1.2.0"));
        await recordMigration(cluster.api, place, job("def"));
        assert.deepEqual(await cluster.record(), { abc: ["1.4.0", "1.2.0"], def: ["1.4.0", undefined] });
    });

    it("has the time at which the Job completed, else the present", async () => {
        const cluster = new FakeCluster();
        await recordMigration(cluster.api, place, job("abc", "Complete"));
        await recordMigration(cluster.api, place, job("def"));
        const [first, second] = [...(await readMigrations(cluster.api, place)).values()].map(({ at }) => at);
        assert.equal(first, "2026-11-21T10:00:00Z");
        assert.ok(Math.abs(Date.parse(second ?? "") - Date.now()) < 5000);
    });

    it("includes Jobs that nobody has recorded yet, unless they failed", async () => {
        const cluster = new FakeCluster();
        await recordMigration(cluster.api, place, job("abc", "Complete", "1.2.0"));
        const found = [job("abc", "Complete"), job("def", "Complete", "1.3.0"), job("ghi"), job("jkl", "Failed")];
        cluster.polls = [found];
        assert.deepEqual(await cluster.record(), {
            abc: ["1.4.0", "1.2.0"],
            def: ["1.4.0", "1.3.0"],
            ghi: ["1.4.0", undefined],
        });
    });

    it("does not change existing entries", async () => {
        const cluster = new FakeCluster();
        await recordMigration(cluster.api, place, job("abc"));
        await recordMigration(cluster.api, place, job("abc", "Complete", "1.2.0"));
        assert.deepEqual(await cluster.record(), { abc: ["1.4.0", undefined] });
        assert.equal(cluster.writes, 1);
    });

    it("is written even if somebody else makes it at the same time", async () => {
        const cluster = new FakeCluster();
        cluster.rival = { xyz: '{"version": "1.0.0", "at": ""}' };
        await recordMigration(cluster.api, place, job("abc"));
        assert.deepEqual(Object.keys(await cluster.record()).sort(), ["abc", "xyz"]);
    });
});

describe("settleEarlierMigrations", () => {
    async function settle(...polls: KubernetesObject[][]) {
        const cluster = new FakeCluster();
        cluster.polls = polls;
        await settleEarlierMigrations(cluster.api, place, "abc", 1);
        assert.deepEqual(cluster.polls, []);
        return { recorded: Object.keys(await cluster.record()), removed: cluster.removed };
    }

    it("has nothing to do for a release that has not migrated", async () => {
        assert.deepEqual(await settle([]), { recorded: [], removed: [] });
    });

    it("removes one that failed", async () => {
        assert.deepEqual(await settle([job("abc", "Failed")]), { recorded: [], removed: ["abc%20Failed"] });
    });

    it("waits for a running one, and records its success before removing it", async () => {
        const { recorded, removed } = await settle([job("abc")], [job("abc")], [job("abc", "Complete")]);
        assert.deepEqual([recorded, removed], [["abc"], ["abc%20Complete"]]);
    });

    it("waits for one that eventually fails", async () => {
        assert.deepEqual((await settle([job("abc")], [job("abc", "Failed")])).recorded, []);
    });

    it("waits for another release's, and keeps its Job, which may be in a state", async () => {
        const { recorded, removed } = await settle([job("def"), job("ghi", "Failed")], [job("def", "Complete")]);
        assert.deepEqual([recorded, removed], [["def"], []]);
    });

    it("waits for the last of several", async () => {
        const failed = job("abc", "Failed");
        assert.deepEqual((await settle([failed, job("abc")], [job("abc", "Complete")])).recorded, ["abc"]);
    });
});

describe("settleMigration", () => {
    for (const [what, found, expected, recorded] of [
        ["is under way", job("abc"), "under way", []],
        ["failed", job("abc", "Failed"), "ended", []],
        ["succeeded, which is recorded", job("abc", "Complete"), "ended", ["abc"]],
        ["is gone", undefined, "ended", []],
    ] as const) {
        it(`says "${expected}" of a Job that ${what}`, async () => {
            const cluster = new FakeCluster();
            cluster.job = found;
            assert.equal(await settleMigration(cluster.api, place, "users-abc-migration-1"), expected);
            assert.deepEqual(Object.keys(await cluster.record()), recorded);
        });
    }
});
