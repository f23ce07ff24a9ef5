// The Kubernetes client on the local platform: what only a real API server, kubelet and watch can show.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { podExec } from "../../cluster/pod-exec.js";
import { podLogs } from "../../cluster/pod-logs.js";
import { watch } from "../../cluster/watch.js";
import { readPlatformInfo } from "../../platform/platform-info.js";

describe("the Kubernetes client", function () {
    this.timeout(60_000);
    const namespace = `prov-${randomBytes(4).toString("hex")}`;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    let api: KubernetesApi;

    before(async () => {
        const info = readPlatformInfo();
        assert.ok(info, "these tests need the platform: npm run platform -- up");
        api = new KubernetesApi(await loadKubeconfig({ path: info.kubeconfig }));
        await api.create("/api/v1/namespaces", { metadata: { name: namespace } });
        const container = { name: "c", image: info.baseImage, command: ["sh", "-c", "echo one; echo two; sleep 60"] };
        const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
        await api.create(pods, { metadata: { name: "p" }, spec } as KubernetesObject);
    });
    after(async () => {
        await api?.delete(`/api/v1/namespaces/${namespace}`).catch(() => undefined);
        api?.close();
    });

    it("watches a pod until it runs, over watches that end every second", async () => {
        for await (const { objects } of watch(api, pods, { fieldSelector: "metadata.name=p", periodSeconds: 1 })) {
            const [pod] = objects.values();
            if ((pod?.["status"] as { phase?: string } | undefined)?.phase === "Running") {
                return;
            }
        }
        assert.fail("the watch ended");
    });

    it("reads what a container writes", async () => {
        assert.equal(await podLogs(api, namespace, "p"), "one\ntwo\n");
        assert.equal(await podLogs(api, namespace, "p", { tailLines: 1 }), "two\n");
    });

    it("runs commands in it, with their output, errors and exit code", async () => {
        const command = ["sh", "-c", "echo out; echo err >&2; exit 7"];
        assert.deepEqual(await podExec(api, namespace, "p", "c", command), {
            stdout: "out\n",
            stderr: "err\n",
            exitCode: 7,
        });
        assert.equal((await podExec(api, namespace, "p", "c", ["true"])).exitCode, 0);
    });

    it("says why a command cannot run", async () => {
        await assert.rejects(podExec(api, namespace, "p", "c", ["no-such-command"]), /cannot run no-such-command in /);
        await assert.rejects(podExec(api, namespace, "none", "c", ["true"]), /pods "none" not found/);
        await assert.rejects(podExec(api, namespace, "p", "c", ["sleep", "9"], { timeoutMs: 300 }), /did not end/);
    });

    it("lets the API server name what is wrong", async () => {
        await assert.rejects(api.get(`${pods}/none`), { name: "ApiError", status: 404, reason: "NotFound" });
        const bad = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "Bad_Name" } };
        await assert.rejects(api.create(`/api/v1/namespaces/${namespace}/configmaps`, bad), {
            status: 422,
            reason: "Invalid",
        });
    });
});
