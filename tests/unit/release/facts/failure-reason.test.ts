import assert from "node:assert/strict";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { releaseId } from "../../../../model/release-id.js";
import { failureReason } from "../../../../release/facts/failure-reason.js";

import { release as sampleRelease, settings } from "../sample-settings.js";

const release = sampleRelease("1.0.0");
const candidate = { slot: "green", release } as const;

interface FakePod {
    readonly log?: string;
    readonly previous?: string;
    readonly restarts?: number;
    readonly waiting?: { readonly reason: string; readonly message: string };
}

interface FakeJob {
    readonly log: string;
    readonly succeeded?: number;
}

/** A cluster with Jobs of the candidate by what they do, and its pods by name. */
function cluster(jobs: Readonly<Record<string, FakeJob>>, pods: Readonly<Record<string, FakePod>>) {
    const metadata = (name: string) => ({ name, creationTimestamp: "2026-11-21T10:00:00Z" });
    const api = {
        list: (path: string, { query }: { query: { labelSelector: string } }) => {
            const [, job] = /^job-name=(.+)$/.exec(query.labelSelector) ?? [];
            if (job !== undefined) return Promise.resolve({ items: [{ metadata: metadata(`${job}-pod`) }] });
            assert.match(query.labelSelector, new RegExp(`fastapi-release/release-id=${releaseId("users", release)}`));
            if (path.endsWith("/jobs")) {
                const [, kind = ""] = /app\.kubernetes\.io\/component=(\w+)/.exec(query.labelSelector) ?? [];
                const status = { succeeded: jobs[kind]?.succeeded };
                return Promise.resolve({ items: kind in jobs ? [{ metadata: metadata(kind), status }] : [] });
            }
            const items = Object.entries(pods).map(([name, { restarts = 0, waiting }]) => ({
                metadata: metadata(name),
                status: { containerStatuses: [{ restartCount: restarts, state: { waiting } }] },
            }));
            return Promise.resolve({ items });
        },
        request: (_method: string, path: string, { query }: { query: { previous?: boolean; tailLines?: number } }) => {
            const pod = path.split("/").at(-2) ?? "";
            const log = jobs[pod.replace(/-pod$/, "")]?.log ?? (query.previous ? pods[pod]?.previous : pods[pod]?.log);
            if (log === undefined) return Promise.reject(new Error("no log"));
            return Promise.resolve(log.split("\n").slice(-query.tailLines!).join("\n"));
        },
    };
    return api as unknown as KubernetesApi;
}

describe("failureReason", () => {
    it("gives the gate's words, then the last lines of every pod of the candidate", async () => {
        const gate = { log: "ok   GET /healthz\nThe gate failed: GET /v1/users: no" };
        const migration = { log: "The migration succeeded", succeeded: 1 };
        const api = cluster(
            { gate, migration },
            {
                "users-b": { log: "ready" },
                "users-a": { log: "out of luck", previous: "bye\n", restarts: 2 },
                "users-c": { waiting: { reason: "ErrImagePull", message: "not found" } },
            },
        );
        assert.deepEqual(await failureReason(api, settings(), candidate), [
            "gate gate:",
            "    ok   GET /healthz",
            "    The gate failed: GET /v1/users: no",
            "last lines of users-a before it restarted:",
            "    bye",
            "last lines of users-a:",
            "    out of luck",
            "last lines of users-b:",
            "    ready",
            "users-c does not run:",
            "    ErrImagePull: not found",
        ]);
    });

    it("gives the words of a migration that failed", async () => {
        const api = cluster({ migration: { log: "no such table" } }, {});
        assert.deepEqual(await failureReason(api, settings(), candidate), [
            "migration migration:",
            "    no such table",
        ]);
    });

    const longLog = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
    for (const [pods, lines] of [
        [2, 10],
        [10, 6],
        [40, 3],
    ] as const) {
        it(`shows ${lines} lines of each of ${pods} pods`, async () => {
            const many = Array.from({ length: pods }, (_, pod) => [`users-${pod}`, { log: longLog }] as const);
            const shown = await failureReason(cluster({}, Object.fromEntries(many)), settings(), candidate);
            assert.equal(shown.filter(line => line.startsWith("last lines of")).length, pods);
            assert.equal(shown.filter(line => line.startsWith("    line")).length, pods * lines);
        });
    }
});
