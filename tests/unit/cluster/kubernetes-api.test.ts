import assert from "node:assert/strict";
import { ApiError, ConnectionError, KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { objectPath } from "../../../cluster/object-path.js";
import { json, serve } from "./api-server.js";

describe("KubernetesApi", () => {
    it("applies with one PATCH under the field manager, as JSON in an apply-patch", async () => {
        const object = { apiVersion: "v1", kind: "Service", metadata: { name: "web" } };
        const { api, requests, close } = await serve((_request, response) => json(response, 200, object));
        await api.apply("/api/v1/namespaces/shop/services/web", object, { fieldManager: "pulumi-1", force: true });
        close();
        assert.equal(requests.length, 1);
        assert.equal(requests[0]?.method, "PATCH");
        assert.equal(requests[0]?.url.search, "?fieldManager=pulumi-1&force=true");
        assert.equal(requests[0]?.headers["content-type"], "application/apply-patch+yaml");
        assert.equal(requests[0]?.headers.authorization, "Bearer t0ken");
        assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), object);
    });

    it("throws the API server's message with cluster and request, and its status, reason and details", async () => {
        const status = {
            kind: "Status",
            message: 'configmaps "a" already exists',
            reason: "AlreadyExists",
            details: { name: "a", kind: "configmaps" },
        };
        const { api, address, close } = await serve((_request, response) => json(response, 409, status));
        await assert.rejects(api.create("/api/v1/namespaces/shop/configmaps", {}), (error: ApiError) => {
            assert.equal(
                error.message,
                `the cluster at ${address} answered POST /api/v1/namespaces/shop/configmaps with 409 Conflict: configmaps "a" already exists`,
            );
            assert.equal(error.said, 'configmaps "a" already exists');
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
        ["a redirect", 301, "text/html", "moved", "a redirect to https://…@sso.example.com/"],
        ["an empty object", 200, "application/json", "{}", "an object without a kind"],
        ["a bare object", 200, "application/json", '{"kind":"Pod"}', "an object of kind Pod without metadata"],
        ["metadata alone", 200, "application/json", '{"metadata":{"name":"a"}}', "an object without a kind"],
        ["a numbered kind", 200, "application/json", '{"kind":5,"metadata":{}}', "an object without a kind"],
    ];
    for (const [what, status, type, body, words] of strangers) {
        it(`says that no Kubernetes is there if ${what} answers`, async () => {
            const { api, address, close } = await serve((_request, response) => {
                const location = status === 301 ? { location: "https://ada:s3cret@sso.example.com/?state=s3cret" } : {};
                response.writeHead(status, { "content-type": type, ...location }).end(body);
            });
            await assert.rejects(api.get("/api/v1/namespaces/shop"), {
                message: `the cluster at ${address} answered GET /api/v1/namespaces/shop with ${words}, which is not Kubernetes' API; check the server in the kubeconfig`,
            });
            api.close();
            close();
        });
    }

    const strangeLists: readonly [what: string, body: object, words: string][] = [
        ["an empty object", {}, "an object without a kind"],
        ["no items", { kind: "PodList", metadata: {} }, "an object of kind PodList without items"],
        ["other items", { kind: "PodList", metadata: {}, items: {} }, "an object of kind PodList without items"],
        ["no metadata", { kind: "PodList", items: [] }, "an object of kind PodList without metadata"],
        [
            "an empty item",
            { kind: "PodList", metadata: {}, items: [{}] },
            "an object of kind PodList with an item without metadata",
        ],
        [
            "null as item",
            { kind: "PodList", metadata: {}, items: [null] },
            "an object of kind PodList with an item without metadata",
        ],
    ];
    for (const [what, body, words] of strangeLists) {
        it(`refuses a list with ${what}`, async () => {
            const { api, address, close } = await serve((_request, response) => json(response, 200, body));
            await assert.rejects(api.list("/api/v1/pods", { query: { limit: 1 } }), {
                name: "ApiError",
                message: `the cluster at ${address} answered GET /api/v1/pods with ${words}, which is not Kubernetes' API; check the server in the kubeconfig`,
            });
            close();
        });
    }

    it("takes null for an empty list, which is how Go writes one", async () => {
        const list = { kind: "PodList", metadata: { resourceVersion: "7" }, items: null };
        const { api, close } = await serve((_request, response) => json(response, 200, list));
        assert.deepEqual(await api.list("/api/v1/pods"), { ...list, items: [] });
        close();
    });

    it("refuses a list of kinds without resources", async () => {
        const { api, close } = await serve((_request, response) => json(response, 200, { kind: "APIResourceList" }));
        await assert.rejects(
            objectPath(api, { apiVersion: "example.com/v1", kind: "Backup", name: "a" }),
            /answered GET \/apis\/example\.com\/v1 with an object of kind APIResourceList without resources/,
        );
        close();
    });

    it("takes a review's answer without metadata, and no other object's", async () => {
        const { api, close } = await serve((_request, response) => json(response, 201, { kind: "Answer" }));
        assert.deepEqual(await api.create("/apis/a/v1/reviews", { kind: "Review" }), { kind: "Answer" });
        await assert.rejects(
            api.create("/apis/a/v1/pods", { metadata: {} }),
            /with an object of kind Answer without metadata/,
        );
        close();
    });

    const refusals: readonly [status: number, type: string, body: string, words: string][] = [
        [403, "application/json", '{"kind":"Status","message":"no"}', "403 Forbidden: no"],
        [404, "text/plain", "404 page not found\n", "404 Not Found: 404 page not found"],
        [502, "text/html", "<html>\r\n<head><title>502</title></head></html>", "502 Bad Gateway"],
        [502, "text/html", "<?xml version='1.0'?><!DOCTYPE html>", "502 Bad Gateway"],
        [
            500,
            "application/json",
            '{"kind":"Status","reason":"InternalError"}',
            "500 Internal Server Error: InternalError",
        ],
        [599, "text/plain", "", "599"],
        [400, "application/json", "null", "400 Bad Request: null"],
    ];
    for (const [status, type, body, words] of refusals) {
        it(`says ${words}`, async () => {
            const { api, address, close } = await serve((_request, response) => {
                response.writeHead(status, { "content-type": type }).end(body);
            });
            await assert.rejects(api.get("/apis/apps/v1/namespaces/shop/deployments/web"), {
                status,
                message: `the cluster at ${address} answered GET /apis/apps/v1/namespaces/shop/deployments/web with ${words}`,
            });
            close();
        });
    }

    it("says that the API server is busy, not that it is silent, if time runs out meanwhile", async () => {
        const { api, address, close } = await serve((_request, response) => {
            response.writeHead(429, { "retry-after": "1" }).end("Too many requests, please try again later.");
        });
        await assert.rejects(api.get("/api/v1/namespaces/shop", { timeoutMs: 100 }), {
            name: "ApiError",
            status: 429,
            message: `the cluster at ${address} answered GET /api/v1/namespaces/shop with 429 Too Many Requests: Too many requests, please try again later.`,
        });
        close();
    });

    it("ends with the caller's reason if the caller stops waiting for a busy API server", async () => {
        const { api, close } = await serve((_request, response) => {
            response.writeHead(429, { "retry-after": "1" }).end();
        });
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 50);
        await assert.rejects(api.get("/api/v1/namespaces/shop", { signal: stop.signal }), { name: "AbortError" });
        close();
    });

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
