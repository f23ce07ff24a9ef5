import assert from "node:assert/strict";
import type { GateCheck } from "../../../../model/gate/check-definition.js";
import { gateChecks, type RenderedCheck } from "../../../../model/gate/gate-checks.js";

const standard: Omit<RenderedCheck, "path"> = {
    method: "GET",
    headers: { "User-Agent": "fastapi-release-gate" },
    body: null,
    status: [200],
    json: {},
    matches: null,
    withinMs: null,
    times: 1,
    mayFail: 0,
    kind: "own",
};

const own = (check: GateCheck) => gateChecks({ version: "1.4.0", checks: [check] }, "green").at(-1);

describe("gateChecks", () => {
    it("asks for each path of the probes once, and takes what the kubelet takes", () => {
        const probes = { path: "/health", readiness: { path: "/ready" } };
        assert.deepEqual(gateChecks({ version: "1.4.0", checks: [], probes }, "blue"), [
            { ...standard, path: "/health", status: [[200, 399]], kind: "probe" },
            { ...standard, path: "/ready", status: [[200, 399]], kind: "probe" },
        ]);
    });

    it("asks whether an application answers at all, if no probe has a path", () => {
        assert.deepEqual(
            gateChecks({ version: "1.4.0", checks: [], probes: { startup: { periodSeconds: 2 } } }, "blue"),
            [{ ...standard, path: "/openapi.json", status: [[200, 499]], kind: "answer" }],
        );
    });

    it("sends the headers of the probes, unless a check sets them", () => {
        const checks = [{ path: "/a", headers: { "x-forwarded-proto": "http" } }];
        const probes = { path: "/health", headers: { "X-Forwarded-Proto": "https" } };
        const [probed, own] = gateChecks({ version: "1.4.0", checks, probes }, "blue");
        assert.deepEqual(probed?.headers, { "User-Agent": "fastapi-release-gate", "X-Forwarded-Proto": "https" });
        assert.deepEqual(own?.headers, { "User-Agent": "fastapi-release-gate", "x-forwarded-proto": "http" });
    });

    it("sends the host by which users call, or the release's own, unless a check sets one", () => {
        const checks = [{ path: "/a" }, { path: "/b", headers: { host: "other.example.com" } }];
        const hosts = (...args: Parameters<typeof gateChecks>) =>
            gateChecks(...args).map(({ headers }) => headers["Host"] ?? headers["host"]);
        const release = { version: "1.4.0", checks };
        assert.deepEqual(hosts(release, "green").slice(-2), [undefined, "other.example.com"]);
        const [built, own, set] = hosts(release, "green", "users.example.com");
        assert.deepEqual([built, own, set], ["users.example.com", "users.example.com", "other.example.com"]);
        assert.equal(hosts({ ...release, probes: { host: "a.example" } }, "green", "b.example")[0], "a.example");
    });

    const cases: [what: string, check: GateCheck, expected: Partial<RenderedCheck>][] = [
        ["fills in every default", { path: "/a" }, {}],
        ["replaces version and slot in the path", { path: "/a?v=$VERSION&s=$SLOT" }, { path: "/a?v=1.4.0&s=green" }],
        [
            "replaces them in headers",
            { path: "/a", headers: { "X-Slot": "$SLOT" } },
            { headers: { "User-Agent": "fastapi-release-gate", "X-Slot": "green" } },
        ],
        [
            "replaces them in a text body",
            { path: "/a", method: "PUT", body: "v$VERSION" },
            { method: "PUT", body: "v1.4.0" },
        ],
        [
            "replaces them in the texts of a JSON body, and declares it as JSON",
            { path: "/a", method: "POST", body: { of: ["$VERSION", 1, null, { in: "$SLOT" }] } },
            {
                method: "POST",
                body: '{"of":["1.4.0",1,null,{"in":"green"}]}',
                headers: { "User-Agent": "fastapi-release-gate", "Content-Type": "application/json" },
            },
        ],
        [
            "keeps the release's own headers",
            { path: "/a", method: "POST", body: {}, headers: { "content-type": "a/b", "USER-AGENT": "me" } },
            { method: "POST", body: "{}", headers: { "content-type": "a/b", "USER-AGENT": "me" } },
        ],
        [
            "replaces them in expected values",
            { path: "/a", json: { v: "$VERSION", n: 1 } },
            { json: { v: "1.4.0", n: 1 } },
        ],
        ["replaces them literally in a pattern", { path: "/a", matches: "^v$VERSION$" }, { matches: "^v1\\.4\\.0$" }],
        ["accepts one status or several", { path: "/a", status: [200, 204] }, { status: [200, 204] }],
        ["accepts bounds", { path: "/a", times: 9, mayFail: 1, withinMs: 50 }, { times: 9, mayFail: 1, withinMs: 50 }],
    ];
    for (const [what, check, expected] of cases) {
        it(what, () => assert.deepEqual(own(check), { ...standard, path: "/a", ...expected }));
    }
});
