import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../../../cluster/kubernetes-api.js";
import { slotObjectName } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { watchCandidates } from "../../../../release/update/watch-candidates.js";
import { release as sampleRelease, settings } from "../sample-settings.js";

const release = sampleRelease("1.0.0");
const prefix = slotObjectName("users", "green", releaseId("users", release));

/** Watches a cluster for a moment. @param ageMs of the pod, when the watch begins */
async function watched(
    {
        waiting,
        restarts = 0,
        refusal,
        warning,
        started,
        log,
    }: {
        waiting?: object;
        restarts?: number;
        refusal?: string;
        /** About the pod. */
        warning?: { readonly reason: string; readonly message: string };
        started?: boolean;
        /** The end of the log of the container's last run. */
        log?: string;
    },
    { ageMs = 0, waits = true, lastsMs = 50 } = {},
) {
    const said: string[] = [];
    const created = new Date(Date.now() - ageMs).toISOString();
    const status = {
        containerStatuses: [
            {
                name: "app",
                restartCount: restarts,
                started,
                state: waiting === undefined ? { running: {} } : { waiting },
                lastState: restarts > 0 ? { terminated: { exitCode: 3, message: log } } : {},
            },
        ],
    };
    const spec = {
        containers: [
            { name: "app", startupProbe: { httpGet: { path: "/healthz" } }, readinessProbe: { tcpSocket: {} } },
        ],
    };
    const isThere = waiting !== undefined || warning !== undefined;
    const pods = isThere ? [{ metadata: { name: `${prefix}-abc`, creationTimestamp: created }, spec, status }] : [];
    const api = {
        list: (path: string) => {
            const involvedObject = { kind: "ReplicaSet", name: `${prefix}-1` };
            const event = {
                reason: "FailedCreate",
                message: refusal,
                lastTimestamp: new Date().toISOString(),
                involvedObject,
            };
            const aboutPod = { ...event, ...warning, involvedObject: { kind: "Pod", name: `${prefix}-abc` } };
            const events = [...(refusal === undefined ? [] : [event]), ...(warning === undefined ? [] : [aboutPod])];
            return Promise.resolve({ items: path.endsWith("/events") ? events : pods });
        },
    } as unknown as KubernetesApi;
    const report = { say: (text: string) => said.push(text) };
    const watch = watchCandidates(api, settings({ slots: { green: release } }), { waitsFor: () => waits }, report, {
        everyMs: 10,
        lastsMs,
    });
    await sleep(150);
    watch.stop();
    return { said, verdict: watch.verdict(), aborted: watch.signal.aborted };
}

describe("The watch over a candidate", () => {
    const notFound = { reason: "ErrImagePull", message: 'rpc error: code = NotFound desc = "users": not found' };

    it("ends the wait for an image that the registry refuses, in its words, told once", async () => {
        const text = `${prefix}-abc: app: ErrImagePull: ${notFound.message}`;
        assert.deepEqual(await watched({ waiting: notFound }), {
            said: [`  waiting: ${text}`],
            verdict: text,
            aborted: true,
        });
    });

    it("goes on while a registry is away", async () => {
        const waiting = { reason: "ErrImagePull", message: "dial tcp 127.0.0.1:5000: connect: connection refused" };
        const { said, aborted } = await watched({ waiting });
        assert.deepEqual([said.length, aborted], [1, false]);
    });

    it("lets an application end twice, and not three times", async () => {
        const waiting = { reason: "CrashLoopBackOff", message: "back-off 20s" };
        assert.equal((await watched({ waiting, restarts: 1 })).verdict, undefined);
        const { verdict } = await watched({ waiting, restarts: 2 });
        assert.equal(verdict, `${prefix}-abc: app: ended 3 times, last with exit code 3`);
    });

    it("tells how an application ended, and ends the wait if it always would", async () => {
        const log = ["Traceback (most recent call last):", '    os.environ["URL"]', "KeyError: 'URL'"].join("\n");
        const { said, verdict } = await watched({ log, restarts: 1, waiting: { reason: "ContainerCreating" } });
        assert.equal(verdict, `${prefix}-abc: app: ended once, last with exit code 3: KeyError: 'URL'`);
        assert.deepEqual(said, [`  waiting: ${verdict}`]);
    });

    it("lets an application end once for want of something else", async () => {
        const log = "ConnectionRefusedError: [Errno 111] Connection refused";
        const { said, aborted } = await watched({ log, restarts: 1, waiting: { reason: "ContainerCreating" } });
        assert.deepEqual(
            [said[0], aborted],
            [`  waiting: ${prefix}-abc: app: ended once, last with exit code 3: ${log}`, false],
        );
    });

    it("ends the wait for pods that admission refuses, once that has lasted", async () => {
        const refusal = 'pods "users-green" is forbidden: exceeded quota: q';
        assert.equal((await watched({ refusal }, { lastsMs: 5000 })).aborted, false);
        assert.equal((await watched({ refusal })).verdict, `ReplicaSet: FailedCreate: ${refusal}`);
    });

    it("waits a while for an object that the pods need and that may be on its way", async () => {
        const waiting = { reason: "CreateContainerConfigError", message: 'secret "users" not found' };
        assert.equal((await watched({ waiting }, { lastsMs: 5000 })).aborted, false);
        const { verdict } = await watched({ waiting });
        assert.equal(verdict, `${prefix}-abc: app: CreateContainerConfigError: secret "users" not found`);
    });

    it("goes on while a node is too busy to read an object that is there", async () => {
        const message = "failed to sync configmap cache: timed out waiting for the condition";
        const { said, aborted } = await watched({ waiting: { reason: "CreateContainerConfigError", message } });
        assert.deepEqual([said.length, aborted], [1, false]);
    });

    const answered = (words: string) => ({ reason: "Unhealthy", message: `Startup probe failed: ${words}` });
    const notThere = answered("HTTP probe failed with statuscode: 404");

    it("tells at once how the application answers its probes, and ends the wait if that lasts", async () => {
        const text = "startup probe: GET /healthz answered 404";
        const soon = await watched({ warning: notThere }, { lastsMs: 5000 });
        assert.deepEqual(soon, { said: [`  waiting: ${text}`], verdict: undefined, aborted: false });
        assert.equal((await watched({ warning: notThere })).verdict, text);
    });

    it("no longer counts an answer once the probe has passed", async () => {
        assert.deepEqual((await watched({ warning: notThere, started: true })).said, []);
    });

    for (const [words, text] of [
        ["HTTP probe failed with statuscode: 503", "startup probe: GET /healthz answered 503"],
        ["HTTP probe failed with statuscode: 429", "startup probe: GET /healthz answered 429"],
        [
            'Get "http://10.0.0.1:8000/healthz": dial tcp 10.0.0.1:8000: connect: connection refused',
            "startup probe: connection refused at port 8000",
        ],
        [
            'Get "http://10.0.0.1:8000/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
            "startup probe: GET /healthz: no answer in time",
        ],
    ] as const) {
        it(`goes on after ${text}`, async () => {
            const { said, aborted } = await watched({ warning: answered(words) });
            assert.deepEqual([said, aborted], [[`  waiting: ${text}`], false]);
        });
    }

    it("does not tell what is usual while an application starts", async () => {
        const warning = answered("dial tcp 10.0.0.1:8000: connect: connection refused");
        assert.deepEqual((await watched({ warning }, { lastsMs: 5000 })).said, []);
    });

    it("knows a redirect to https by what the kubelet meets behind it", async () => {
        const words = 'Get "https://10.0.0.1:8000/healthz": http: server gave HTTP response to HTTPS client';
        const { verdict } = await watched({ warning: answered(words) });
        assert.equal(verdict, `startup probe: GET /healthz is redirected: ${words}`);
    });

    it("ends the wait for a volume whose object is not there, once that has lasted", async () => {
        const message = 'MountVolume.SetUp failed for volume "keys" : secret "keys" not found';
        const waiting = { reason: "ContainerCreating" };
        const { verdict } = await watched({ waiting, warning: { reason: "FailedMount", message } });
        assert.equal(verdict, `Pod: FailedMount: ${message}`);
        const since = await watched({ warning: { reason: "FailedMount", message } });
        assert.deepEqual(since, { said: [], verdict: undefined, aborted: false });
    });

    it("goes on while a volume's storage is busy", async () => {
        const warning = { reason: "FailedMount", message: "rpc error: volume is still attached to another node" };
        const { said, aborted } = await watched({ waiting: { reason: "ContainerCreating" }, warning });
        assert.deepEqual([said.length, aborted], [1, false]);
    });

    it("ends the wait for an image that lacks its command", async () => {
        const message = 'exec: "uvicorn": executable file not found in $PATH';
        const { verdict } = await watched({ waiting: { reason: "RunContainerError", message } });
        assert.equal(verdict, `${prefix}-abc: app: RunContainerError: ${message}`);
    });

    it("waits for a new namespace's service account", async () => {
        const refusal = 'pods "users-green" is forbidden: error looking up service account users/default';
        assert.deepEqual((await watched({ refusal }, { lastsMs: 5000 })).said, []);
        assert.equal((await watched({ refusal })).verdict, undefined);
    });

    it("does not judge by pods of an earlier attempt, whose cause may be gone", async () => {
        const { said, aborted } = await watched({ waiting: notFound }, { ageMs: 60_000 });
        assert.deepEqual([said.length, aborted], [1, false]);
    });

    it("does not look while the update waits for nothing of the candidate", async () => {
        assert.deepEqual((await watched({ waiting: notFound }, { waits: false })).said, []);
    });
});
