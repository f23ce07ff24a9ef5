import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gateScript } from "../../../../components/gate/gate-script.js";
import type { GateCheck } from "../../../../model/gate/check-definition.js";
import { gateChecks } from "../../../../model/gate/gate-checks.js";
import { parseGateLog } from "../../../../model/gate/gate-results.js";
import type { Probes } from "../../../../model/pod/probes.js";

/** The application's answers, by path. */
const answers: Record<string, [status: number, body: string]> = {
    "/openapi.json": [200, '{"openapi": "3.1.0"}'],
    "/healthz": [204, ""],
    "/readyz": [307, ""],
    "/version": [200, '{"version": "1.4.0"}'],
    "/v1/users": [200, '{"users": [{"name": "Ada", "admin": true, "age": 36}]}'],
    "/old": [200, '{"version": "1.3.0"}'],
    "/broken": [500, "Internal Server Error"],
};

interface Run {
    readonly port: number;
    readonly seconds: number;
    readonly probes: Probes;
}

describe("The gate's script", () => {
    let server: Server;
    /** Requests so far, by path. */
    let asked: Map<string, number>;

    before(async () => {
        server = createServer(async (request, response) => {
            const path = request.url ?? "";
            const count = (asked.get(path) ?? 0) + 1;
            asked.set(path, count);
            if (path === "/slow") await sleep(120);
            if (path === "/silent" || (path === "/moody" && count % 4 === 0)) {
                request.socket.destroy();
            } else if (path === "/endless") {
                const timer = setInterval(() => response.write("x"), 20);
                response.on("close", () => clearInterval(timer));
            } else if (path === "/echo") {
                response.end(JSON.stringify({ headers: request.headers, body: await readBody(request) }));
            } else {
                const [status, body] =
                    answers[path] ?? (path === "/moody" || path === "/slow" ? [200, "{}"] : [404, "Not Found"]);
                response.writeHead(status).end(body);
            }
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
    });
    beforeEach(() => {
        asked = new Map();
    });
    after(() => server.close());

    async function run(
        checks: readonly GateCheck[],
        { port = (server.address() as AddressInfo).port, seconds = 20, probes }: Partial<Run> = {},
    ) {
        const child = spawn("python3", ["-c", gateScript], {
            env: {
                PATH: process.env["PATH"],
                GATE_HOST: "127.0.0.1",
                GATE_PORT: String(port),
                GATE_SECONDS: String(seconds),
                GATE_CHECKS: JSON.stringify(gateChecks({ version: "1.4.0", checks, probes }, "green")),
                GATE_PATIENCE_SECONDS: "0.3",
            },
        });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
            });
        }
        const [code] = (await once(child, "close")) as [number];
        return {
            code,
            output,
            lines: output
                .trimEnd()
                .replace(/in \d+ ms/g, "in 1 ms")
                .split("\n"),
        };
    }

    it("passes if everything is as expected, and prints what it expected and got", async () => {
        const { code, lines, output } = await run([
            {
                path: "/v1/users",
                json: { "users.0.name": "Ada", "users.0.admin": true, "users.0.age": 36 },
                matches: "Ad.",
            },
            { path: "/nothing", method: "HEAD", status: [403, 404] },
        ]);
        assert.deepEqual(
            lines.filter(line => !line.startsWith("results: ")),
            [
                "ok   GET /openapi.json: expected status 200 to 499; got status 200 in 1 ms, its OpenAPI document",
                'ok   GET /v1/users: expected status 200, users.0.name "Ada", users.0.admin true, users.0.age 36, ' +
                    "a body that matches 'Ad.'; got status 200 in 1 ms",
                "ok   HEAD /nothing: expected status 403 or 404; got status 404 in 1 ms",
                "The gate passed: 3 checks",
            ],
        );
        assert.equal(code, 0);
        assert.deepEqual(
            parseGateLog(output)
                ?.map(({ check, result, expected }) => [check, result, expected])
                .at(-1),
            ["HEAD /nothing", "passed", "status 403 or 404"],
        );
    });

    it("says if none of the release's own checks ran", async () => {
        const { lines } = await run([]);
        assert.equal(
            lines.at(-1),
            "The gate passed: 1 check, none of them the release's own: they only show that it answers",
        );
    });

    it("takes what the kubelet takes for the paths of the probes, and follows no redirect", async () => {
        const probes = { path: "/healthz", readiness: { path: "/readyz" } };
        const { lines } = await run([], { probes });
        assert.deepEqual(lines.slice(0, 2), [
            "ok   GET /healthz: expected status 200 to 399; got status 204 in 1 ms",
            "ok   GET /readyz: expected status 200 to 399; got status 307 in 1 ms",
        ]);
        const failed = await run([], { probes: { path: "/health" } });
        assert.equal(
            failed.lines.at(-1),
            "The gate failed: GET /health: status is 404, expected 200 to 399; it said 'Not Found'",
        );
    });

    it("lets an application pass that has no OpenAPI document, and says how little that shows", async () => {
        answers["/openapi.json"] = [404, "Not Found"];
        const { code, lines } = await run([]);
        assert.deepEqual(
            [code, lines[0]],
            [
                0,
                "ok   GET /openapi.json: expected status 200 to 499; got status 404 in 1 ms: it answers, and nothing else is " +
                    "known; set probes.path to ask for more",
            ],
        );
        answers["/openapi.json"] = [503, "starting"];
        assert.equal(
            (await run([])).lines.at(-1),
            "The gate failed: GET /openapi.json: status is 503, expected 200 to 499; it said 'starting'",
        );
        answers["/openapi.json"] = [200, '{"openapi": "3.1.0"}'];
    });

    const failures: [check: GateCheck, reason: string][] = [
        [{ path: "/broken" }, "GET /broken: status is 500, expected 200; it said 'Internal Server Error'"],
        [
            { path: "/broken", status: [200, 204] },
            "GET /broken: status is 500, expected 200 or 204; it said 'Internal Server Error'",
        ],
        [{ path: "/old", json: { version: "$VERSION" } }, 'GET /old: version is "1.3.0", expected "1.4.0"'],
        [
            { path: "/v1/users", json: { "users.1.name": "Ada" } },
            'GET /v1/users: users.1.name is missing, expected "Ada"',
        ],
        [{ path: "/v1/users", json: { "users.0.admin": 1 } }, "GET /v1/users: users.0.admin is true, expected 1"],
        [
            { path: "/broken", json: { a: 1 } },
            "GET /broken: status is 500, expected 200; it said 'Internal Server Error'; the body is not JSON: b'Internal Server Error'",
        ],
        [{ path: "/moody", matches: "^ok$" }, "GET /moody: the body does not match '^ok$': b'{}'"],
        [
            { path: "/old", matches: "$VERSION" },
            "GET /old: the body does not match '1\\\\.4\\\\.0': b'{\"version\": \"1.3.0\"}'",
        ],
        [
            { path: "/moody", matches: "(" },
            "GET /moody: '(' is not a regular expression: missing ), unterminated subpattern at position 0",
        ],
        [
            { path: "/broken", times: 3, mayFail: 1 },
            "GET /broken: 2 of 2 requests failed, at most 1 of 3 may; first: status is 500, expected 200; it said 'Internal Server Error'",
        ],
    ];
    for (const [check, reason] of failures) {
        it(`ends with its reason: ${reason}`, async () => {
            const { code, lines } = await run([check]);
            assert.equal(lines.at(-1), `The gate failed: ${reason}`);
            assert.ok(lines.includes(`FAIL ${reason}`));
            assert.equal(code, 1);
        });
    }

    it("reports one failure and counts the others", async () => {
        const { lines } = await run([{ path: "/broken" }, { path: "/gone" }, { path: "/lost" }]);
        assert.equal(
            lines.at(-1),
            "The gate failed: GET /broken: status is 500, expected 200; it said 'Internal Server Error' (and 2 more)",
        );
    });

    it("sends headers and a body, with placeholders filled in", async () => {
        const { code, output } = await run([
            {
                path: "/echo",
                method: "POST",
                headers: { "X-Release": "$VERSION in $SLOT", "user-agent": "probe" },
                body: { names: ["$SLOT"], age: 36 },
                json: {
                    "headers.x-release": "1.4.0 in green",
                    "headers.user-agent": "probe",
                    "headers.content-type": "application/json",
                    body: '{"names":["green"],"age":36}',
                },
            },
            { path: "/echo", method: "PUT", body: "Zoë of $VERSION", matches: "Zo(ë|.u00eb) of $VERSION" },
        ]);
        assert.equal(code, 0, output);
    });

    it("bounds how long an answer takes", async () => {
        const { lines } = await run([{ path: "/slow", withinMs: 100 }]);
        assert.match(
            lines.at(-1) ?? "",
            /GET \/slow: the answer took (1[2-9]\d|[2-9]\d\d|\d{4}) ms, expected at most 100 ms$/,
        );
        const { code, output } = await run([{ path: "/slow", withinMs: 15_000 }]);
        assert.equal(code, 0, output);
        assert.match(output, /expected status 200, within 15000 ms; got status 200 in \d+ ms/);
    });

    it("repeats requests, and allows as many failures as permitted", async () => {
        const { code, output } = await run([{ path: "/moody", times: 20, mayFail: 5 }]);
        assert.equal(code, 0, output);
        assert.match(
            output,
            /expected status 200, 15 of 20 times; got 15 of 20 times as expected, status 200 in \d+ ms/,
        );
        assert.equal(asked.get("/moody"), 20);
    });

    it("stops after too many failures", async () => {
        const { code, lines } = await run([{ path: "/moody", times: 20, mayFail: 2 }]);
        assert.equal(code, 1);
        assert.match(
            lines.at(-1) ?? "",
            /GET \/moody: 3 of 12 requests failed, at most 2 of 20 may; first: no answer: /,
        );
        assert.equal(asked.get("/moody"), 12);
    });

    it("does not pass on silence: it is inconclusive and fails", async () => {
        const { code, lines } = await run([{ path: "/silent", times: 3, mayFail: 2 }]);
        assert.equal(code, 1);
        assert.match(lines.at(-1) ?? "", /GET \/silent: 3 of 3 requests failed, .*; first: inconclusive, no answer: /);
    });

    it("tries again for a moment if nobody answers, and says so", async () => {
        const free = createServer().listen(0, "127.0.0.1");
        await once(free, "listening");
        const { port } = free.address() as AddressInfo;
        free.close();
        const { code, lines } = await run([], { port });
        const refused = "ConnectionRefusedError(111, 'Connection refused')";
        assert.equal(lines[0], `... GET /openapi.json: ${refused}; trying again`);
        assert.equal(lines.at(-1), `The gate failed: GET /openapi.json: inconclusive, no answer: ${refused}`);
        assert.equal(code, 1);
    });

    it("ends in its own time, which keeps its output from being lost", async () => {
        const { code, lines } = await run([{ path: "/endless" }, { path: "/v1/users" }], { seconds: 0.5 });
        assert.equal(code, 1);
        const [endless, users] = lines.slice(-3, -1);
        assert.match(endless ?? "", /^FAIL GET \/endless: inconclusive, no answer: nothing whole within 0\.\d s/);
        assert.equal(users, "FAIL GET /v1/users: inconclusive, the gate's 0.5 s are over");
    });
});

async function readBody(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("utf8");
}
