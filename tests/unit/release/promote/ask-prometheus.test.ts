import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askCheck } from "../../../../release/promote/ask-check.js";
import { askPrometheus } from "../../../../release/promote/ask-prometheus.js";
import { withEnvironment } from "../../../loopback/with-environment.js";
import { release } from "../sample-settings.js";

describe("A query to Prometheus", () => {
    let server: Server;
    let address: string;
    let answer: string;
    let status: number;
    let location: string | undefined;
    let asked: string;
    let authorization: string | undefined;

    before(async () => {
        server = createServer((request, response) => {
            asked = request.url ?? "";
            authorization = request.headers.authorization;
            response.writeHead(status, location === undefined ? {} : { location }).end(answer);
        });
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => server.close());
    beforeEach(() => {
        status = 200;
        location = undefined;
    });

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

    it("sends the headers that it is given", async () => {
        answer = JSON.stringify({ status: "success", data: { resultType: "scalar", result: [1, "3"] } });
        await askPrometheus(address, "x", { Authorization: "Bearer t0ken" });
        assert.equal(authorization, "Bearer t0ken");
    });

    it("returns infinity, which judges say in Prometheus' words", async () => {
        assert.equal(await ask({ resultType: "scalar", result: [1, "+Inf"] }), Number.POSITIVE_INFINITY);
        assert.equal(await ask({ resultType: "scalar", result: [1, "-Inf"] }), Number.NEGATIVE_INFINITY);
    });

    const unreadable: readonly [what: string, data: unknown, words: string][] = [
        [
            "a native histogram",
            { resultType: "vector", result: [{ metric: {}, histogram: [1, { count: "3", sum: "1" }] }] },
            "the query returned a native histogram, not one number; use histogram_quantile() or the like",
        ],
        [
            "null as its value",
            { resultType: "vector", result: [{ value: null }] },
            "the query returned no value, not one number",
        ],
        ["null as its number", { resultType: "scalar", result: [1, null] }, "the query returned null, not one number"],
        ["null in its list", { resultType: "vector", result: [null] }, "the query returned no value, not one number"],
        ["a word", { resultType: "scalar", result: [1, "many"] }, 'the query returned "many", not one number'],
        ["an empty text", { resultType: "scalar", result: [1, ""] }, 'the query returned "", not one number'],
        ["no data", null, "the query returned no result, not one number"],
        ["a string", { resultType: "string", result: [1, "x"] }, "the query returned a string, not one number"],
    ];
    for (const [what, data, message] of unreadable) {
        it(`is told apart from one number when it returns ${what}`, async () => {
            await assert.rejects(ask(data as object), { message });
        });
    }
    it("is empty when the list of results is null", async () => {
        assert.equal(await ask({ resultType: "vector", result: null }), undefined);
    });

    const strange: readonly [what: string, status: number, body: string, words: RegExp][] = [
        [
            "a log-in page",
            200,
            "<!DOCTYPE html><html>log in</html>",
            /answered 200 with a web page, perhaps for a log-in, which is not/,
        ],
        ["nothing", 200, "", /answered 200 with nothing, which is not Prometheus' answer to a query$/],
        ["a proxy's words", 502, "Bad Gateway", /answered 502 with "Bad Gateway", which is not/],
        ["other JSON", 200, "[]", /answered 200 with "\[\]", which is not/],
        ["null", 200, "null", /answered 200 with "null", which is not/],
        ["401", 401, "", /denies access \(401\); give it an Authorization header with a secret value$/],
        ["403", 403, "{}", /denies access \(403\)/],
    ];
    for (const [what, code, body, words] of strange) {
        it(`says what answered instead of Prometheus: ${what}`, async () => {
            [status, answer] = [code, body];
            await assert.rejects(askPrometheus(address, "x"), words);
        });
    }
    it("names the address that it is sent to, without what the address carries", async () => {
        [status, location, answer] = [302, "https://login.example.com/start?state=t0ken", ""];
        await assert.rejects(askPrometheus(address, "x"), {
            message: `Prometheus at ${address} sends us to https://login.example.com/start; use the address behind it, or give a header that lets us in`,
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
