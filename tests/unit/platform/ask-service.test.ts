import assert from "node:assert/strict";
import { askService } from "../../../platform/ask-api-server.js";
import { json, serve } from "../cluster/api-server.js";

const asked = { namespace: "users-dev", service: "users", path: "/v1/users?limit=1" };

describe("What a Service answers", () => {
    it("comes through the API server, as text", async () => {
        const { api, requests, close } = await serve((_request, response) => json(response, 200, [{ name: "Ada" }]));
        assert.equal(await askService(api, asked), '[{"name":"Ada"}]');
        close();
        assert.equal(requests[0]?.url.pathname, "/api/v1/namespaces/users-dev/services/users:80/proxy/v1/users");
        assert.equal(requests[0]?.url.search, "?limit=1");
    });

    it("is shown with the request when it is a refusal", async () => {
        const { api, address, close } = await serve((_request, response) =>
            json(response, 404, { detail: "Not Found" }),
        );
        await assert.rejects(askService(api, asked), {
            name: "PlatformError",
            message: `GET /v1/users?limit=1 of Service users in users-dev failed\n  - the cluster at ${address} answered GET /api/v1/namespaces/users-dev/services/users:80/proxy/v1/users with 404 Not Found: {"detail":"Not Found"}`,
        });
        close();
    });
});
