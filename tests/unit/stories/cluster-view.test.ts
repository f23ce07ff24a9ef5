import assert from "node:assert/strict";
import type { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { ClusterView, compareObjects } from "../../stories/cluster-view.js";

describe("A story's view of the cluster", () => {
    const service = (version: string, name = "users"): KubernetesObject => ({
        metadata: { name, resourceVersion: version },
        spec: { selector: {} },
    });
    const deployment = (replicas: number, ready: number, version: string): KubernetesObject => ({
        metadata: { name: "users-blue", resourceVersion: version },
        spec: { replicas },
        status: { readyReplicas: ready },
    });

    async function objects(services: KubernetesObject[], deployments: KubernetesObject[]) {
        const list = async (path: string) => ({
            items: path.endsWith("/services") ? services : path.endsWith("/deployments") ? deployments : [],
        });
        return new ClusterView({ list } as unknown as KubernetesApi, "users-dev", "users").objects();
    }

    it("shows new, changed and gone objects", async () => {
        const before = await objects([service("1"), service("1", "old")], [deployment(1, 1, "1")]);
        const after = await objects([service("1"), service("1", "next")], [deployment(2, 1, "2")]);
        assert.deepEqual(compareObjects(before, after), [
            "changed Deployment users-blue",
            "new Service next",
            "gone Service old",
        ]);
    });

    it("counts a write that changes nothing as a change of a Service", async () => {
        assert.deepEqual(compareObjects(await objects([service("1")], []), await objects([service("2")], [])), [
            "changed Service users",
        ]);
    });

    it("does not count controllers' reports as a change", async () => {
        const before = await objects([], [deployment(1, 0, "1")]);
        assert.deepEqual(compareObjects(before, await objects([], [deployment(1, 1, "2")])), []);
    });
});
