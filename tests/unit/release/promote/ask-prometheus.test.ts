import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askCheck, askPrometheus } from "../../../../release/promote/ask-check.js";
import { withEnvironment } from "../../../loopback/with-environment.js";
import { release } from "../sample-settings.js";

describe("A query to Prometheus", () => {
    let server: Server;
    let address: string;
    let answer: string;
    let asked: string;

    before(async () => {
        server = createServer((request, response) => {
            asked = request.url ?? "";
            response.end(answer);
        });
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());

    const ask = (data: object) => {
        answer = JSON.stringify({ status: "success", data });
        return askPrometheus(`${address}/`, 'sum(x{pod=~"users-green-.*"})');
    };

    it("returns the one number of a vector or a scalar", async () => {
        assert.equal(await ask({ resultType: "vector", result: [{ metric: {}, value: [1, "0.25"] }] }), 0.25);
        assert.equal(asked, "/api/v1/query?query=sum%28x%7Bpod%3D%7E%22users-green-.*%22%7D%29");
        assert.equal(await ask({ resultType: "scalar", result: [1, "3"] }), 3);
    });

    it("returns nothing for an empty result, and NaN for no number", async () => {
        assert.equal(await ask({ resultType: "vector", result: [] }), undefined);
        assert.ok(Number.isNaN(await ask({ resultType: "vector", result: [{ value: [1, "NaN"] }] })));
    });

    it("refuses a result that is not a single number", async () => {
        const two = { resultType: "vector", result: [{ value: [1, "1"] }, { value: [1, "2"] }] };
        await assert.rejects(ask(two), { message: "the query returned 2 numbers; sum them to one" });
        await assert.rejects(ask({ resultType: "matrix", result: [] }), {
            message: "the query returned a matrix, not one number",
        });
    });

    it("says why it failed", async () => {
        answer = JSON.stringify({ status: "error", error: "parse error" });
        await assert.rejects(askPrometheus(address, "("), { message: "Prometheus refuses the query: parse error" });
        await assert.rejects(askPrometheus("http://127.0.0.1:1", "x"), /^Error: Prometheus at .* does not answer: /);
    });
});

describe("A probe of an address", () => {
    const asked = {
        service: { name: "users", namespace: "shop" },
        candidate: { slot: "green", release: release("1.1.0") },
    };
    const probe = (url: string) => askCheck({ probe: { url } } as never, asked as never);

    it("is not the service's failure if the environment's proxy fails", async () => {
        const url = "http://users.example/health";
        assert.deepEqual(await withEnvironment({ HTTP_PROXY: "http://127.0.0.1:1" }, () => probe(url)), {
            kind: "silence",
            why: "the proxy http://127.0.0.1:1 (HTTP_PROXY) cannot be reached: connection refused",
        });
        const answer = await probe("http://127.0.0.1:1/health");
        assert.equal(answer.kind === "status" && answer.status, 502);
    });
});
