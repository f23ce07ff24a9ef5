import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gateScript } from "../../../components/gate-script.js";
import { gateChecks } from "../../../model/gate-checks.js";
import type { Check } from "../../../model/release.js";

/** What the application under test answers, by path. */
const answers: Record<string, [status: number, body: string]> = {
    "/healthz": [200, "{}"],
    "/readyz": [200, "{}"],
    "/version": [200, '{"version": "1.4.0"}'],
    "/v1/users": [200, '{"users": [{"name": "Ada", "admin": true, "age": 36}]}'],
    "/old": [200, '{"version": "1.3.0"}'],
    "/broken": [500, "Internal Server Error"],
};

describe("The gate's script", () => {
    let server: Server;
    before(async () => {
        server = createServer((request, response) => {
            const [status, body] = answers[request.url ?? ""] ?? [404, "Not Found"];
            response.writeHead(status).end(body);
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
    });
    after(() => server.close());

    async function run(checks: readonly Check[], port = (server.address() as AddressInfo).port) {
        const child = spawn("python3", ["-c", gateScript], {
            env: {
                PATH: process.env["PATH"],
                GATE_HOST: "127.0.0.1",
                GATE_PORT: String(port),
                GATE_CHECKS: JSON.stringify(gateChecks({ version: "1.4.0", checks }, "green")),
                GATE_PATIENCE_SECONDS: "0.3",
            },
        });
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => {
            output += chunk.toString();
        });
        child.stderr.on("data", (chunk: Buffer) => {
            output += chunk.toString();
        });
        const [code] = (await once(child, "close")) as [number];
        return { code, lines: output.trimEnd().split("\n") };
    }

    it("passes when all is as expected", async () => {
        const { code, lines } = await run([
            {
                path: "/v1/users",
                json: { "users.0.name": "Ada", "users.0.admin": true, "users.0.age": 36 },
                matches: "Ad.",
            },
            { path: "/nothing", method: "HEAD", status: 404 },
        ]);
        assert.deepEqual(lines, [
            "ok   GET /healthz",
            "ok   GET /readyz",
            "ok   GET /version",
            "ok   GET /v1/users",
            "ok   HEAD /nothing",
            "The gate passed: 5 checks",
        ]);
        assert.equal(code, 0);
    });

    const failures: [check: Check, reason: string][] = [
        [{ path: "/broken" }, "GET /broken: status is 500, expected 200"],
        [{ path: "/old", json: { version: "$VERSION" } }, 'GET /old: version is "1.3.0", expected "1.4.0"'],
        [
            { path: "/v1/users", json: { "users.1.name": "Ada" } },
            'GET /v1/users: users.1.name is missing, expected "Ada"',
        ],
        [{ path: "/v1/users", json: { "users.0.admin": 1 } }, "GET /v1/users: users.0.admin is true, expected 1"],
        [
            { path: "/broken", status: 500, json: { a: 1 } },
            "GET /broken: the body is not JSON: b'Internal Server Error'",
        ],
        [{ path: "/healthz", matches: "^ok$" }, "GET /healthz: the body does not match '^ok$': b'{}'"],
        [
            { path: "/healthz", matches: "(" },
            "GET /healthz: '(' is not a regular expression: missing ), unterminated subpattern at position 0",
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

    it("tells of one failure and counts the others", async () => {
        const { lines } = await run([{ path: "/broken" }, { path: "/gone" }, { path: "/lost" }]);
        assert.equal(lines.at(-1), "The gate failed: GET /broken: status is 500, expected 200 (and 2 more)");
    });

    it("tries again for a moment when nobody answers, and says so", async () => {
        const free = createServer().listen(0, "127.0.0.1");
        await once(free, "listening");
        const { port } = free.address() as AddressInfo;
        free.close();
        const { code, lines } = await run([], port);
        const refused = "ConnectionRefusedError(111, 'Connection refused')";
        assert.equal(lines[0], `... GET /healthz: ${refused}; trying again`);
        assert.equal(lines.at(-1), `The gate failed: GET /healthz: no answer: ${refused} (and 2 more)`);
        assert.equal(code, 1);
    });
});
