import assert from "node:assert/strict";
import { ReleaseLease, readHolder, takeLease } from "../../../../release/open/release-lease.js";
import { json, serve } from "../../cluster/api-server.js";
import { settings } from "../sample-settings.js";

const { service } = settings();

describe("A Lease of somebody else", () => {
    const metadata = { name: "users-release", namespace: "users-dev", uid: "1" };
    const now = new Date().toISOString();

    /** What an API server that has this Lease leads to. */
    const holding = async (spec: object | undefined) => {
        let isThere = true;
        const cluster = await serve(({ method, body }, response) => {
            const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec };
            if (method === "DELETE") isThere = false;
            if (method === "POST" && isThere) json(response, 409, { kind: "Status", reason: "AlreadyExists" });
            else if (method === "POST") json(response, 201, JSON.parse(body));
            else json(response, 200, lease);
        });
        const holder = await readHolder(cluster.api, service);
        const taken = await takeLease(cluster.api, service, "deploy");
        if (taken instanceof ReleaseLease) await taken.giveBack();
        cluster.close();
        return { words: holder?.words, isTaken: taken instanceof ReleaseLease };
    };

    it("holds off a command while it is fresh, whatever it lacks", async () => {
        assert.deepEqual(await holding({ holderIdentity: "ci", renewTime: now, leaseDurationSeconds: 30 }), {
            words: `another command, held by ci since ${now.replace(/\.\d+/, "")}`,
            isTaken: false,
        });
    });

    for (const [what, spec] of [
        ["no spec", undefined],
        ["an empty spec", {}],
        ["no holder", { renewTime: now, leaseDurationSeconds: 30 }],
        ["no time", { holderIdentity: "ci", leaseDurationSeconds: 30 }],
    ] as const) {
        it(`is held by nobody if it has ${what}`, async () => {
            assert.deepEqual(await holding(spec), { words: undefined, isTaken: true });
        });
    }

    it("is told as it is if it cannot be removed", async () => {
        const { api, close } = await serve(({ method }, response) => {
            if (method === "POST") json(response, 409, { kind: "Status", reason: "AlreadyExists" });
            else json(response, 200, { kind: "Lease", metadata: { ...metadata, finalizers: ["a/b"] } });
        });
        const taken = await takeLease(api, service, "deploy");
        assert.equal((taken as { words?: string }).words, "another command, held by an unknown holder");
        close();
    });

    it("cannot be read from an empty answer, which is told with cluster and request", async () => {
        const { api, address, close } = await serve((_request, response) => json(response, 200, {}));
        const path = "/apis/coordination.k8s.io/v1/namespaces/users-dev/leases";
        const strange = "an object without a kind, which is not Kubernetes' API; check the server in the kubeconfig";
        await assert.rejects(takeLease(api, service, "deploy"), {
            name: "ApiError",
            message: `the cluster at ${address} answered POST ${path} with ${strange}`,
        });
        await assert.rejects(readHolder(api, service), {
            name: "ApiError",
            message: `the cluster at ${address} answered GET ${path}/users-release with ${strange}`,
        });
        close();
    });
});
