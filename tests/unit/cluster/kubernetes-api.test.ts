import assert from "node:assert/strict";
import { ApiError, ConnectionError, KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { json, serve } from "./api-server.js";

describe("KubernetesApi", () => {
    it("applies with one PATCH under the field manager, as JSON in an apply-patch", async () => {
        const { api, requests, close } = await serve((_request, response) => json(response, 200, { kind: "Service" }));
        const object = { apiVersion: "v1", kind: "Service", metadata: { name: "web" } };
        await api.apply("/api/v1/namespaces/shop/services/web", object, { fieldManager: "pulumi-1", force: true });
        close();
        assert.equal(requests.length, 1);
        assert.equal(requests[0]?.method, "PATCH");
        assert.equal(requests[0]?.url.search, "?fieldManager=pulumi-1&force=true");
        assert.equal(requests[0]?.headers["content-type"], "application/apply-patch+yaml");
        assert.equal(requests[0]?.headers.authorization, "Bearer t0ken");
        assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), object);
    });

    it("throws the API server's message, with its status, reason and details", async () => {
        const status = {
            kind: "Status",
            message: 'configmaps "a" already exists',
            reason: "AlreadyExists",
            details: { name: "a", kind: "configmaps" },
        };
        const { api, close } = await serve((_request, response) => json(response, 409, status));
        await assert.rejects(api.create("/api/v1/namespaces/shop/configmaps", {}), (error: ApiError) => {
            assert.equal(error.message, 'configmaps "a" already exists');
            assert.deepEqual([error.status, error.reason, error.details.name], [409, "AlreadyExists", "a"]);
            return error instanceof ApiError;
        });
        close();
    });

    const strangers: readonly [what: string, status: number, type: string, body: string, words: string][] = [
        ["a log-in page", 200, "text/html", "<!DOCTYPE html><html>log in</html>", "a web page, perhaps for a log-in"],
        ["nothing", 200, "text/plain", "", "nothing"],
        ["null", 200, "application/json", "null", "null"],
        ["a list", 200, "application/json", "[]", "[]"],
        ["half a document", 200, "application/json", '{"kind": ', "something that is not JSON"],
        ["a redirect", 301, "text/html", "moved", "a redirect to https://sso.example.com/"],
    ];
    for (const [what, status, type, body, words] of strangers) {
        it(`says that no Kubernetes is there if ${what} answers`, async () => {
            const { api, address, close } = await serve((_request, response) => {
                const location = status === 301 ? { location: "https://sso.example.com/" } : {};
                response.writeHead(status, { "content-type": type, ...location }).end(body);
            });
            await assert.rejects(api.get("/api/v1/namespaces/shop"), {
                message: `${address} answered with ${words}, which is not Kubernetes' API; check the server in the kubeconfig`,
            });
            api.close();
            close();
        });
    }

    it("waits as long as a busy API server asks, then sends again", async () => {
        let asked = 0;
        const { api, close } = await serve((_request, response) => {
            if (asked++ === 0) {
                response.writeHead(429, { "retry-after": "0" }).end();
            } else {
                json(response, 200, { ok: true });
            }
        });
        assert.deepEqual(await api.get("/version"), { ok: true });
        assert.equal(asked, 2);
        close();
    });

    it("gets fresh credentials once when the old ones are refused", async () => {
        const { address, requests, close } = await serve((request, response) =>
            json(response, request.headers.authorization === "Bearer new" ? 200 : 401, {}),
        );
        const renew = async () => ({ token: "new" });
        const api = new KubernetesApi({ server: address, context: "test", token: "old", renew });
        await api.get("/version");
        assert.deepEqual(
            requests.map(({ headers }) => headers.authorization),
            ["Bearer old", "Bearer new"],
        );
        api.close();
        close();
    });

    it("names the server that it cannot reach", async () => {
        const api = new KubernetesApi({ server: "https://127.0.0.1:1", context: "test" });
        await assert.rejects(api.get("/version"), (error: ConnectionError) => {
            assert.equal(error.message, "cannot reach the cluster at https://127.0.0.1:1: connection refused");
            return error instanceof ConnectionError && error.code === "ECONNREFUSED";
        });
    });

    it("gives up on an answer that does not come", async () => {
        const { api, address, close } = await serve(() => undefined);
        await assert.rejects(api.get("/version", { timeoutMs: 50 }), {
            message: `cannot reach the cluster at ${address}: no answer within 0.05 s`,
        });
        close();
    });

    it("gives up on an answer that stops halfway", async () => {
        const { api, close } = await serve((_request, response) => {
            response.writeHead(200, { "content-type": "application/json" }).write('{"half":');
        });
        await assert.rejects(api.get("/version", { timeoutMs: 100 }), /no answer within 0.1 s/);
        close();
    });
});
