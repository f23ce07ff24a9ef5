import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { podExec } from "../../cluster/pod-exec.js";
import { podLogs } from "../../cluster/pods-by-labels.js";
import { signalProcess } from "../../machine/process-identity.js";
import { askApiServer } from "../../platform/ask-api-server.js";
import { readMountsUnder } from "../../platform/mounts.js";
import { deleteNetworkNamespace } from "../../platform/network-namespace.js";
import { runningLayout } from "../../platform/platform-state.js";
import { killAll } from "./kill-all.js";
import { leftOver, nothing } from "./left-over.js";
import {
    killPlatformCommand,
    platformCommand,
    processesNaming,
    readStatus,
    recordedDaemons,
    succeed,
    testInstance,
} from "./platform-run.js";

const pods = "/api/v1/namespaces/default/pods";

async function connect(): Promise<KubernetesApi> {
    return new KubernetesApi(await loadKubeconfig({ path: join(testInstance.folder, "kubeconfig") }));
}

/** Asks for more processors than the machine has, and uses none. */
function serverPod(name: string) {
    const image = `localhost:${testInstance.registryPort}/python:3.11-slim`;
    const command = ["python", "-c", "print('it runs', flush=True)\nimport time\nwhile True: time.sleep(1)"];
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name },
        spec: {
            terminationGracePeriodSeconds: 0,
            containers: [{ name: "server", image, command, resources: { requests: { cpu: "40" } } }],
        },
    };
}

interface PodStatus {
    readonly status?: { readonly containerStatuses?: readonly { containerID?: string; ready: boolean }[] };
}

/** Waits for a ready container other than the previous one. @returns its id */
async function untilReady(api: KubernetesApi, name: string, before?: string): Promise<string> {
    const untilMs = Date.now() + 90_000;
    while (Date.now() < untilMs) {
        const container = ((await api.get(`${pods}/${name}`)) as PodStatus).status?.containerStatuses?.[0];
        if (container?.ready && container.containerID !== before) return container.containerID ?? "";
        await sleep(100);
    }
    throw new Error(`pod ${name} was not ready after 90 s`);
}

describe("a platform's life", function () {
    this.timeout(120_000);
    before(async () => void (await succeed("down")));
    after(async () => void (await succeed("down")));

    it("comes up from the cache in less than 25 s", async () => {
        const { seconds } = await succeed("up");
        assert.ok(seconds < 25, `${seconds} s`);
        assert.equal((await readStatus()).healthy, true);
    });

    it("does nothing when it already runs, and quickly says so", async () => {
        const before = recordedDaemons();
        const { seconds } = await succeed("up");
        assert.deepEqual(recordedDaemons(), before);
        assert.ok(seconds < 3, `${seconds} s`);
    });

    it("keeps keys, tokens and the passphrase readable by root only", () => {
        for (const name of [
            "kubeconfig",
            "passphrase",
            "info.json",
            "pki/ca.key",
            "pki/tokens.csv",
            "pki/kubelet.key",
        ]) {
            assert.equal(statSync(join(testInstance.folder, name)).mode & 0o777, 0o600, name);
        }
        assert.equal(statSync(testInstance.folder).mode & 0o777, 0o700);
    });

    it("runs a pod from its registry, with logs, and exec over WebSocket", async () => {
        const api = await connect();
        await api.create(pods, serverPod("first"));
        await untilReady(api, "first");
        assert.equal((await podLogs(api, "default", "first", { container: "server" })).trim(), "it runs");
        const { stdout, exitCode } = await podExec(api, "default", "first", "server", ["sh", "-c", "echo hi; exit 3"]);
        assert.deepEqual({ stdout, exitCode }, { stdout: "hi\n", exitCode: 3 });
    });

    it("restarts a killed daemon and leaves the others alone", async () => {
        const { "kube-scheduler": before, ...others } = recordedDaemons();
        assert.ok(signalProcess(before!, "SIGKILL"));
        assert.equal((await readStatus()).healthy, false);
        await succeed("up");
        const { "kube-scheduler": now, ...othersNow } = recordedDaemons();
        assert.notEqual(now!.pid, before!.pid);
        assert.deepEqual(othersNow, others);
    });

    it("comes back with its data after all its processes were killed", async () => {
        const api = await connect();
        const data = { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "kept" }, data: { a: "b" } };
        await api.create("/api/v1/namespaces/default/configmaps", data);
        const before = await untilReady(api, "first");
        assert.ok((await killAll()) > 12);
        assert.ok(readMountsUnder(testInstance.folder).length > 0, "the kill leaves mounts to clear");
        assert.equal((await platformCommand(["status"])).code, 1);
        await succeed("up");
        const kept = await api.get<typeof data>("/api/v1/namespaces/default/configmaps/kept");
        assert.equal(kept.data.a, "b");
        await untilReady(api, "first", before);
        assert.equal((await podLogs(api, "default", "first", { container: "server" })).trim(), "it runs");
    });

    it("comes back after a restart of the machine, when namespaces and control groups are gone too", async () => {
        const api = await connect();
        const before = await untilReady(api, "first");
        await killAll();
        await deleteNetworkNamespace(testInstance.name);
        await succeed("up");
        await untilReady(api, "first", before);
    });

    it("comes back when its node stays not ready, which its kubelet reports only once", async () => {
        const layout = runningLayout(testInstance);
        const now = new Date().toISOString().replace(/\.\d+/, "");
        const words = { reason: "Test", message: "The kubelet was not ready.", lastHeartbeatTime: now };
        const ready = { type: "Ready", status: "False", lastTransitionTime: now, ...words };
        await askApiServer(layout, "/api/v1/nodes/node1/status", { status: { conditions: [ready] } });
        assert.equal((await readStatus()).lacking, "the node is not ready");
        const { kubelet: before, ...others } = recordedDaemons();
        await succeed("up");
        const { kubelet: after, ...othersNow } = recordedDaemons();
        assert.notEqual(after!.pid, before!.pid);
        assert.deepEqual(othersNow, others);
        assert.equal((await readStatus()).healthy, true);
    });

    it("makes a second `up` wait for the first", async () => {
        await killAll();
        const [first, second] = await Promise.all([succeed("up"), succeed("up")]);
        const waited = [first, second].filter(({ output }) => /waiting for `platform up` on \S+, pid \d+/.test(output));
        assert.equal(waited.length, 1);
        assert.equal(processesNaming(testInstance.folder).filter(line => line.includes("/kubelet ")).length, 1);
    });

    it("leaves nothing behind when it is taken down", async () => {
        const kernelSettings = JSON.parse(readFileSync(join(testInstance.folder, "state.json"), "utf8")).kernelSettings;
        assert.ok(Object.keys(kernelSettings).length > 0);
        await succeed("down");
        assert.deepEqual(leftOver(), nothing);
        assert.match((await succeed("down")).output, /there is no platform/);
    });

    for (const afterMs of [250, 600, 1200, 2500, 4000]) {
        it(`survives a kill of \`up\` after ${afterMs} ms`, async () => {
            await killPlatformCommand(["up"], afterMs);
            await succeed("up");
            assert.equal((await readStatus()).healthy, true);
            await succeed("down");
            assert.deepEqual(leftOver(), nothing);
        });
    }
});
