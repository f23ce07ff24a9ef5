import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release/release-id.js";
import { readLiveSize } from "../../../../release/traffic/release-pods.js";
import { json, serve } from "../../cluster/api-server.js";
import { release, twoReleases } from "../sample-settings.js";

const scale = { min: 2, max: 10, cpuPercent: 70 };
const scaled = { ...twoReleases, service: { ...twoReleases.service, scale } };
const live = { slot: "green", release: release("1.1.0") } as const;

describe("readLiveSize", () => {
    it("is the size of the live release's Deployment", async () => {
        const { api, requests, close } = await serve((_request, response) =>
            json(response, 200, { kind: "Deployment", metadata: {}, spec: { replicas: 6 } }),
        );
        assert.equal(await readLiveSize(api, scaled, live), 6);
        const name = `users-green-${releaseId("users", live.release)}`;
        assert.deepEqual(
            requests.map(({ url }) => url.pathname),
            [`/apis/apps/v1/namespaces/users-dev/deployments/${name}`],
        );
        close();
    });

    it("is not asked for without an autoscaler or a live release", async () => {
        const { api, requests, close } = await serve((_request, response) => json(response, 500, {}));
        assert.equal(await readLiveSize(api, twoReleases, live), undefined);
        assert.equal(await readLiveSize(api, scaled, undefined), undefined);
        assert.equal(requests.length, 0);
        close();
    });

    it("is undefined without such a Deployment, and an error if the cluster fails", async () => {
        let status = 404;
        const { api, close } = await serve((_request, response) =>
            json(response, status, { message: "no", code: status }),
        );
        assert.equal(await readLiveSize(api, scaled, live), undefined);
        status = 403;
        await assert.rejects(readLiveSize(api, scaled, live), /no/);
        close();
    });
});
