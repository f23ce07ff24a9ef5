import assert from "node:assert/strict";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";

describe("A connection whose certificate cannot be read", () => {
    it("fails with the first request, in words", async () => {
        const access = {
            server: "https://127.0.0.1:1",
            context: "broken",
            clientCertificate: "cut off",
            clientKey: "",
        };
        const api = new KubernetesApi(access);
        await assert.rejects(
            api.get("/version"),
            /^ConnectionError: cannot reach the cluster at https:\/\/127\.0\.0\.1:1: .*PEM/,
        );
        api.close();
    });
});
