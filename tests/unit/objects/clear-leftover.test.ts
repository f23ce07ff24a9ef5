import assert from "node:assert/strict";
import { stackAnnotation } from "../../../model/names.js";
import { clearLeftover, type WantedObject } from "../../../objects/clear-leftover.js";
import { json, serve } from "../cluster/api-server.js";

const slotLabels = {
    "app.kubernetes.io/name": "users",
    "fastapi-release/slot": "green",
    "fastapi-release/release-id": "bbbbbbbbbb",
};
const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "users-green-bbbbbbbbbb", namespace: "users-dev", labels: slotLabels },
};
const deploymentPath = "/apis/apps/v1/namespaces/users-dev/deployments/users-green-bbbbbbbbbb";
const namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
        name: "users-dev",
        labels: { "app.kubernetes.io/name": "users" },
        annotations: { [stackAnnotation]: "fastapi-release/dev" },
    },
};
const traffic = (slot: string, releaseId: string) => ({
    spec: { selector: { ...slotLabels, "fastapi-release/slot": slot, "fastapi-release/release-id": releaseId } },
});

describe("clearLeftover", () => {
    /** Runs it against a cluster with these objects by path; returns what it deleted. */
    async function run(wanted: object, objects: Record<string, object>): Promise<string[]> {
        const deleted: string[] = [];
        const cluster = await serve(({ method, url }, response) => {
            if (method === "DELETE") deleted.push(url.pathname);
            const found = deleted.includes(url.pathname) && method === "GET" ? undefined : objects[url.pathname];
            const isList = /\/(pods|services|secrets|deployments)$/.test(url.pathname);
            if (found !== undefined) json(response, 200, { kind: "Any", metadata: {}, ...found });
            else if (isList) json(response, 200, { kind: "List", metadata: {}, items: [] });
            else json(response, 404, { kind: "Status", message: "not found", reason: "NotFound" });
        });
        try {
            await clearLeftover(wanted as WantedObject, cluster.api);
        } finally {
            cluster.close();
        }
        return deleted;
    }

    it("does nothing when there is no leftover", async () => assert.deepEqual(await run(deployment, {}), []));

    it("deletes an object of ours that is in no state", async () => {
        assert.deepEqual(await run(deployment, { [deploymentPath]: deployment }), [deploymentPath]);
    });

    it("leaves other people's objects to the provider's own error", async () => {
        const other = { ...deployment, metadata: { ...deployment.metadata, labels: { app: "users" } } };
        assert.deepEqual(await run(deployment, { [deploymentPath]: other }), []);
    });

    it("never deletes what serves", async () => {
        const path = "/api/v1/namespaces/users-dev/services/users";
        const cluster = { [deploymentPath]: { ...deployment }, [path]: traffic("green", "bbbbbbbbbb") };
        await assert.rejects(run(deployment, cluster), {
            message:
                "Deployment users-dev/users-green-bbbbbbbbbb serves traffic but is not in the stack's state, so it was left alone. " +
                "Restore the state that has it (pulumi stack import), " +
                "or give traffic to the other slot first.",
        });
        const elsewhere = { ...cluster, [path]: traffic("blue", "aaaaaaaaaa") };
        assert.deepEqual(await run(deployment, elsewhere), [deploymentPath]);
    });

    it("never deletes what gets a share through a gateway's route", async () => {
        const path = "/apis/gateway.networking.k8s.io/v1/namespaces/users-dev/httproutes/users";
        const route = (...names: string[]) => ({
            spec: { rules: [{ backendRefs: names.map(name => ({ name, weight: 50 })) }] },
        });
        const cluster = { [deploymentPath]: { ...deployment } };
        const shared = route("users-blue-aaaaaaaaaa", "users-green-bbbbbbbbbb");
        await assert.rejects(run(deployment, { ...cluster, [path]: shared }), /serves traffic/);
        assert.deepEqual(await run(deployment, { ...cluster, [path]: route("users-blue-aaaaaaaaaa") }), [
            deploymentPath,
        ]);
    });

    it("deletes a namespace only when this stack made it and nothing is in it", async () => {
        const path = "/api/v1/namespaces/users-dev";
        assert.deepEqual(await run(namespace, { [path]: namespace }), [path]);
        const others = { ...namespace, metadata: { ...namespace.metadata, annotations: { [stackAnnotation]: "x/y" } } };
        assert.deepEqual(await run(namespace, { [path]: others }), []);
        const used = { [path]: namespace, [`${path}/pods`]: { metadata: {}, items: [{ metadata: {} }] } };
        assert.deepEqual(await run(namespace, used), []);
    });
});
