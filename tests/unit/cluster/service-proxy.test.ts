import assert from "node:assert/strict";
import { ConnectionError } from "../../../cluster/kubernetes-api.js";
import { proxiedStatus } from "../../../cluster/service-proxy.js";
import { json, serve } from "./api-server.js";

describe("A Service asked through the API server", () => {
    const request = { namespace: "shop", service: "users", port: 80, path: "/readyz", timeoutMs: 200 };

    it("returns its own status", async () => {
        const { api, requests, close } = await serve((_request, response) => json(response, 418, {}));
        assert.equal(await proxiedStatus(api, request), 418);
        assert.deepEqual(
            requests.map(({ url }) => url.pathname),
            ["/api/v1/namespaces/shop/services/http:users:80/proxy/readyz"],
        );
        close();
    });

    it("counts as too slow when the API server answers and it does not", async () => {
        const { api, close } = await serve(({ url }, response) => {
            if (url.pathname === "/version") json(response, 200, {});
        });
        assert.equal(await proxiedStatus(api, request), 504);
        close();
    });

    it("has an unknown status when the API server does not answer either", async () => {
        const { api, close } = await serve(() => undefined);
        await assert.rejects(proxiedStatus(api, request), (error: Error) => {
            assert.match(error.message, /cannot reach the cluster at \S+: no answer within 0\.2 s/);
            return error instanceof ConnectionError;
        });
        close();
    });
});
