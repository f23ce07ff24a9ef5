import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { hasManifest, lookUp } from "../../../registry/registry-api.js";
import { askedDelay, retryDelay } from "../../../registry/retry-delay.js";
import { digestOf } from "../components/some-registry.js";
import { challenge, manifest, refuse, stubRegistry } from "./stub-registry.js";

const digest = digestOf(manifest);

describe("A busy registry", () => {
    const stub = stubRegistry();
    /** Answers the first request for something in its own way. */
    const once = (path: string, answer: (response: ServerResponse, request: IncomingMessage) => unknown) => {
        let isFirst = true;
        return (request: IncomingMessage, response: ServerResponse) => {
            if (!isFirst || !request.url?.startsWith(path)) return false;
            isFirst = false;
            answer(response, request);
            return true;
        };
    };
    const past = "Fri, 20 Nov 2026 10:00:00 GMT";

    const short: Record<string, (response: ServerResponse, request: IncomingMessage) => unknown> = {
        "429 with seconds": response => response.writeHead(429, { "retry-after": "0" }).end(),
        "503 with a date": response => response.writeHead(503, { "retry-after": past }).end(),
        "429 alone": response => response.writeHead(429).end(),
        "502": response => response.writeHead(502).end(),
        "504": response => response.writeHead(504).end(),
        "a broken connection": response => response.destroy(),
        "half an answer": response => {
            response.writeHead(200, { "content-length": 1000 }).write("{");
            setImmediate(() => response.destroy());
        },
    };
    for (const [what, answer] of Object.entries(short)) {
        it(`is asked again after ${what}`, async () => {
            stub.guard = once("/v2/users/manifests/1.4.0", answer);
            assert.equal((await lookUp(stub.repository, "1.4.0"))?.digest, digest);
        });
    }

    it("is asked again for a token", async () => {
        const busy = once("/token", response => response.writeHead(429, { "retry-after": "0" }).end());
        stub.guard = (request, response) => {
            if (busy(request, response)) return true;
            if (request.url?.startsWith("/token")) return Boolean(response.end('{"token": "good"}'));
            return !request.headers.authorization && challenge(response, `Bearer realm="http://${stub.host}/token"`);
        };
        assert.equal((await lookUp(stub.repository, "1.4.0"))?.digest, digest);
    });

    it("is not asked again after what will not change", async () => {
        for (const status of [400, 500, 501]) {
            stub.requests = [];
            stub.guard = (_request, response) => Boolean(response.writeHead(status).end());
            await assert.rejects(lookUp(stub.repository, "1.4.0"), { failure: "unexpected" });
            assert.equal(stub.requests.length, 1);
        }
    });

    it("is told of with its own words when patience does not last", async () => {
        stub.guard = (_request, response) =>
            refuse(response, 429, "TOOMANYREQUESTS", "You have reached your pull rate limit.", {
                "retry-after": "3600",
            });
        await assert.rejects(lookUp(stub.repository, "1.4.0"), {
            failure: "unexpected",
            message:
                `${stub.host} answered 429 TOOMANYREQUESTS: You have reached your pull rate limit to ` +
                "GET /v2/users/manifests/1.4.0; try again in 3600 s.",
        });
        stub.guard = (_request, response) => Boolean(response.writeHead(503).end("<html>"));
        await assert.rejects(lookUp(stub.repository, "1.4.0", { patienceMs: 200 }), {
            message: `${stub.host} answered 503 to GET /v2/users/manifests/1.4.0; try again.`,
        });
    });

    it("is given up when the patience of a look-up ends", async () => {
        stub.guard = () => true;
        await assert.rejects(hasManifest(stub.repository, digest, { patienceMs: 50 }), {
            failure: "unreachable",
            message: `${stub.host} cannot be reached: it does not answer in time; check the network between, and try again.`,
        });
    });

    it("is waited for as long as it says, or a moment longer each time", () => {
        const answer = (status: number, asked?: string) => ({
            status,
            headers: asked === undefined ? {} : { "retry-after": asked },
            body: Buffer.alloc(0),
        });
        assert.equal(askedDelay(answer(429, "7")), 7000);
        assert.equal(askedDelay(answer(429, "0")), 250);
        assert.equal(askedDelay(answer(503, past)), 250);
        assert.equal(askedDelay(answer(503, "soon")), undefined);
        const inTime = askedDelay(answer(503, new Date(Date.now() + 3_600_000).toUTCString())) ?? 0;
        assert.ok(inTime > 3_590_000 && inTime <= 3_600_000, String(inTime));
        assert.deepEqual(
            [0, 1, 2, 3, 4].map(attempt => retryDelay(answer(503), attempt)),
            [250, 500, 1000, 2000, undefined],
        );
        assert.deepEqual(
            [0, 4].map(attempt => retryDelay(undefined, attempt)),
            [250, undefined],
        );
        assert.equal(retryDelay(answer(200), 0), undefined);
    });
});
