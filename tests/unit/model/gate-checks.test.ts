import assert from "node:assert/strict";
import { type GateCheck, gateChecks } from "../../../model/gate-checks.js";
import type { Check } from "../../../model/release.js";

const standard: Omit<GateCheck, "path"> = {
    method: "GET",
    headers: { "User-Agent": "fastapi-release-gate" },
    body: null,
    status: [200],
    json: {},
    matches: null,
    withinMs: null,
    times: 1,
    mayFail: 0,
    builtIn: false,
};

const own = (check: Check) => gateChecks({ version: "1.4.0", checks: [check] }, "green").at(-1);

describe("gateChecks", () => {
    it("asks for health, readiness and the version of every release", () => {
        assert.deepEqual(gateChecks({ version: "1.4.0", checks: [] }, "blue"), [
            { ...standard, path: "/healthz", builtIn: true },
            { ...standard, path: "/readyz", builtIn: true },
            { ...standard, path: "/version", json: { version: "1.4.0" }, builtIn: true },
        ]);
    });

    const cases: [what: string, check: Check, expected: Partial<GateCheck>][] = [
        ["fills in every default", { path: "/a" }, {}],
        ["fills version and slot into the path", { path: "/a?v=$VERSION&s=$SLOT" }, { path: "/a?v=1.4.0&s=green" }],
        [
            "fills them into headers",
            { path: "/a", headers: { "X-Slot": "$SLOT" } },
            { headers: { "User-Agent": "fastapi-release-gate", "X-Slot": "green" } },
        ],
        [
            "fills them into a text body",
            { path: "/a", method: "PUT", body: "v$VERSION" },
            { method: "PUT", body: "v1.4.0" },
        ],
        [
            "fills them into the texts of a JSON body, and says that it is JSON",
            { path: "/a", method: "POST", body: { of: ["$VERSION", 1, null, { in: "$SLOT" }] } },
            {
                method: "POST",
                body: '{"of":["1.4.0",1,null,{"in":"green"}]}',
                headers: { "User-Agent": "fastapi-release-gate", "Content-Type": "application/json" },
            },
        ],
        [
            "lets the release's own headers stand",
            { path: "/a", method: "POST", body: {}, headers: { "content-type": "a/b", "USER-AGENT": "me" } },
            { method: "POST", body: "{}", headers: { "content-type": "a/b", "USER-AGENT": "me" } },
        ],
        [
            "fills them into expected values",
            { path: "/a", json: { v: "$VERSION", n: 1 } },
            { json: { v: "1.4.0", n: 1 } },
        ],
        ["fills them into a pattern as they are", { path: "/a", matches: "^v$VERSION$" }, { matches: "^v1\\.4\\.0$" }],
        ["takes one status or several", { path: "/a", status: [200, 204] }, { status: [200, 204] }],
        ["takes bounds", { path: "/a", times: 9, mayFail: 1, withinMs: 50 }, { times: 9, mayFail: 1, withinMs: 50 }],
    ];
    for (const [what, check, expected] of cases) {
        it(what, () => assert.deepEqual(own(check), { ...standard, path: "/a", ...expected }));
    }
});
