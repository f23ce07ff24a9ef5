import assert from "node:assert/strict";
import fc from "fast-check";
import { gateName, serviceNameLimit } from "../../../../model/names.js";
import type { Release } from "../../../../model/release/release.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { someRelease } from "../some-release.js";

describe("releaseId", () => {
    const id = releaseId("users", someRelease());

    it("is short, and valid in names and labels", () => assert.match(id, /^[0-9a-f]{10}$/));

    it("never changes for a release that sets no newer key", () => {
        const more = { port: 8080, env: { A: "b" }, sessionSecret: 3, resources: { limits: { memory: "512Mi" } } };
        assert.equal(id, "ef3e0fd814");
        assert.equal(releaseId("users", someRelease({ ...more, checks: [{ path: "/v1/users" }] })), "a86f585c34");
    });

    it("stays the same when the digest becomes known", () => {
        assert.equal(releaseId("users", someRelease({ digest: `sha256:${"a".repeat(64)}` })), id);
    });

    it("stays the same when the environment is written in another order", () => {
        const [one, other] = [
            { A: "1", B: "2" },
            { B: "2", A: "1" },
        ];
        assert.equal(releaseId("users", someRelease({ env: one })), releaseId("users", someRelease({ env: other })));
    });

    const changes: Partial<Release>[] = [
        { version: "1.4.1" },
        { repository: "localhost:5000/people" },
        { port: 8001 },
        { env: { LOG_LEVEL: "debug" } },
        { sessionSecret: 2 },
        { resources: { limits: { memory: "1Gi" } } },
        { checks: [{ path: "/v1/users" }] },
        { rollout: { minReadySeconds: 5 } },
        { network: {} },
        { serviceAccount: {} },
        { scrape: { enabled: false } },
    ];
    for (const change of changes) {
        it(`changes with ${JSON.stringify(change)}`, () => {
            assert.notEqual(releaseId("users", someRelease(change)), id);
        });
    }

    it("leaves room for the longest name derived from it", () => {
        const longest = gateName("u".repeat(serviceNameLimit), "green", id);
        assert.equal(`${longest}-12345678`.length, 63);
    });

    it("differs for different environments", () => {
        const env = fc.dictionary(fc.constantFrom("A", "B", "C"), fc.string());
        fc.assert(
            fc.property(env, env, (one, other) => {
                const same =
                    JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
                const [first, second] = [one, other].map(given => releaseId("users", someRelease({ env: given })));
                assert.equal(first === second, same);
            }),
            { numRuns: 50 },
        );
    });
});
