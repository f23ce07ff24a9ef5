import assert from "node:assert/strict";
import { measuredShares } from "../../../../release/status/read-status.js";
import { json, serve } from "../../cluster/api-server.js";
import { twoReleases } from "../sample-settings.js";

const sample = (slot: string, rate: string) => ({
    metric: { fastapi_release_slot: slot, fastapi_release_release_id: `${slot}-id` },
    value: [1_764_000_000, rate],
});

describe("measuredShares", () => {
    it("are the percentages counted by each release's pods in the last minute", async () => {
        const { address, requests, close } = await serve((_request, response) =>
            json(response, 200, { data: { result: [sample("blue", "9.1"), sample("green", "0.9")] } }),
        );
        const probes = { path: "/health.json", readiness: { path: "/readyz" } };
        const { blue, green } = twoReleases.slots;
        const probed = { ...twoReleases, slots: { blue: { ...blue!, probes }, green: green! } };
        assert.deepEqual(await measuredShares(`${address}/`, probed), [
            { slot: "blue", releaseId: "blue-id", weight: 91 },
            { slot: "green", releaseId: "green-id", weight: 9 },
        ]);
        assert.equal(requests[0]?.url.pathname, "/api/v1/query");
        assert.equal(
            requests[0]?.url.searchParams.get("query"),
            "sum by (fastapi_release_slot, fastapi_release_release_id) (rate(http_requests_total{" +
                'app_kubernetes_io_name="users",namespace="users-dev",handler=~".+",' +
                'handler!~"/health\\\\.json|/readyz|/version|/metrics"}[1m]))',
        );
        close();
    });

    it("are unknown if no pod counts, and an error if Prometheus fails", async () => {
        let status = 200;
        const { address, close } = await serve((_request, response) =>
            json(response, status, { data: { result: [] } }),
        );
        assert.equal(await measuredShares(address, twoReleases), undefined);
        status = 503;
        await assert.rejects(measuredShares(address, twoReleases), /answered 503/);
        close();
    });
});
