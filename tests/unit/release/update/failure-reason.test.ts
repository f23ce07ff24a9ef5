import assert from "node:assert/strict";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import type { Pod } from "../../../../cluster/pods-by-labels.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { podTroubles } from "../../../../release/update/cluster-warnings.js";
import { failureReason } from "../../../../release/update/failure-reason.js";

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
    /** Absent: the Job has no pod. */
    readonly log?: string;
    readonly succeeded?: number;
    /** The status of its pod. */
    readonly status?: object;
}

interface FakeWarning {
    readonly object: string;
    readonly reason: string;
    readonly message: string;
    /** Seconds before the end. */
    readonly ago: number;
}

const now = Date.parse("2026-11-21T10:10:00Z");
const started = new Date(now - 60_000);
const id = releaseId("users", release);

/** A cluster with the candidate's Jobs by component, and its pods by name. */
function cluster(
    jobs: Readonly<Record<string, FakeJob>>,
    pods: Readonly<Record<string, FakePod>>,
    warnings: readonly FakeWarning[] = [],
) {
    const metadata = (name: string) => ({ name, creationTimestamp: "2026-11-21T10:00:00Z" });
    const api = {
        list: (path: string, { query }: { query: { labelSelector: string; fieldSelector?: string } }) => {
            if (path.endsWith("/events")) {
                assert.equal(query.fieldSelector, "type=Warning");
                const items = warnings.map(({ object, ago, ...words }) => {
                    const [kind, name] = object.split(" ");
                    return {
                        ...words,
                        involvedObject: { kind, name },
                        lastTimestamp: new Date(now - ago * 1000).toISOString(),
                    };
                });
                return Promise.resolve({ items });
            }
            const [, job] = /^job-name=(.+)$/.exec(query.labelSelector) ?? [];
            if (job !== undefined) {
                const { log, status } = jobs[job]!;
                const pod = { metadata: metadata(`${job}-pod`), status };
                return Promise.resolve({ items: log === undefined && status === undefined ? [] : [pod] });
            }
            assert.match(query.labelSelector, new RegExp(`fastapi-release/release-id=${releaseId("users", release)}`));
            if (path.endsWith("/jobs")) {
                const [, kind = ""] = /app\.kubernetes\.io\/component=(\w+)/.exec(query.labelSelector) ?? [];
                const status = { succeeded: jobs[kind]?.succeeded };
                return Promise.resolve({ items: kind in jobs ? [{ metadata: metadata(kind), status }] : [] });
            }
            const items = Object.entries(pods).map(([name, { restarts = 0, waiting }]) => ({
                metadata: metadata(name),
                status: { containerStatuses: [{ name: "app", restartCount: restarts, state: { waiting } }] },
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

async function linesOf(api: KubernetesApi, since?: Date) {
    return (await failureReason(api, settings(), candidate, since)).lines;
}

describe("failureReason", () => {
    it("returns the gate's output, then the last lines of each of the candidate's pods", async () => {
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
        assert.deepEqual(await linesOf(api), [
            "gate gate:",
            "    ok   GET /healthz",
            "    The gate failed: GET /v1/users: no",
            "last lines of users-a before it restarted:",
            "    bye",
            "last lines of users-a:",
            "    out of luck",
            "last lines of users-b:",
            "    ready",
            "users-c is not well:",
            "    app: ErrImagePull: not found",
        ]);
    });

    it("returns the output of a failed migration", async () => {
        const api = cluster({ migration: { log: "no such table" } }, {});
        assert.deepEqual(await linesOf(api), ["migration migration:", "    no such table"]);
    });

    it("says in the cluster's words why a gate has no pod, newest attempt only", async () => {
        const quota = 'Error creating: pods "users-gate-x" is forbidden: exceeded quota: q, requested: pods=1';
        const api = cluster({ gate: {} }, {}, [
            { object: `Job users-green-${id}-gate-1a2b`, reason: "FailedCreate", message: quota, ago: 30 },
            { object: `Job users-green-${id}-gate-1a2b`, reason: "FailedCreate", message: quota, ago: 20 },
            { object: `Job users-green-${id}-gate-0000`, reason: "FailedCreate", message: "an earlier one", ago: 900 },
            {
                object: "Job users-blue-0000000000-gate-1",
                reason: "FailedCreate",
                message: "of another release",
                ago: 5,
            },
            { object: `Pod users-green-${id}-1`, reason: "BackOff", message: "Back-off restarting", ago: 5 },
        ]);
        assert.deepEqual(await linesOf(api, started), [
            "gate gate:",
            "    it has no pod",
            "warnings of the cluster:",
            `    Job: FailedCreate: ${quota}`,
        ]);
    });

    it("says why a gate's pod did not start", async () => {
        const message = "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: }.";
        const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
        assert.deepEqual(await linesOf(cluster({ gate: { status: { conditions } } }, {})), [
            "gate gate:",
            `    Unschedulable: ${message}`,
        ]);
    });

    it("names the limit of a container that was killed for its memory", () => {
        const terminated = { reason: "OOMKilled", exitCode: 137 };
        const pod = {
            spec: { containers: [{ name: "app", resources: { limits: { memory: "64Mi" } } }] },
            status: { containerStatuses: [{ name: "app", state: {}, lastState: { terminated } }] },
        };
        const text = "app: OOMKilled: it used more memory than its limit of 64Mi";
        assert.deepEqual(podTroubles(pod as Pod), [{ text, ends: "time" }]);
    });

    it("shows what a probe answered once, not once for each pod", async () => {
        const probe = (pod: string, ago: number) => ({
            object: `Pod users-green-${id}-${pod}`,
            reason: "Unhealthy",
            message: "Startup probe failed: HTTP probe failed with statuscode: 404",
            ago,
        });
        const api = cluster({}, {}, [probe("aaaaa", 9), probe("bbbbb", 8)]);
        assert.deepEqual(await linesOf(api, started), [
            "warnings of the cluster:",
            "    startup probe: GET answered 404",
        ]);
    });

    it("takes clues from all lines that it read, but none from pods that are well", async () => {
        const traceback = ["KeyError: 'A'", ...Array.from({ length: 30 }, (_, line) => `line ${line}`)];
        const api = cluster({ gate: { log: "asked" } }, { "users-a": { log: traceback.join("\n") } });
        const { lines, clues } = await failureReason(api, settings(), candidate);
        assert.ok(!lines.join().includes("KeyError"));
        assert.deepEqual(clues, ["asked", ...traceback]);
    });

    const longLog = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
    for (const [pods, lines] of [
        [2, 10],
        [10, 6],
        [40, 3],
    ] as const) {
        it(`shows ${lines} lines of each of ${pods} pods`, async () => {
            const many = Array.from({ length: pods }, (_, pod) => [`users-${pod}`, { log: longLog }] as const);
            const shown = await linesOf(cluster({}, Object.fromEntries(many)));
            assert.equal(shown.filter(line => line.startsWith("last lines of")).length, pods);
            assert.equal(shown.filter(line => line.startsWith("    line")).length, pods * lines);
        });
    }
});
