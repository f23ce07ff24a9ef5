import assert from "node:assert/strict";
import { fingerprint } from "../../../model/fingerprint.js";
import { someRelease } from "./some-release.js";

describe("fingerprint", () => {
    const decided = { slots: { blue: someRelease() }, traffic: { blue: 100 }, quarantine: [] };
    const own = fingerprint(decided);
    const entry = { version: "1.3.0", reason: "it leaks", since: "2026-11-21T10:15:00Z" };

    it("has 16 hex digits", () => assert.match(own, /^[0-9a-f]{16}$/));

    it("stays when a digest is written back, and for a weight of 0", () => {
        const blue = someRelease({ digest: `sha256:${"a".repeat(64)}` });
        assert.equal(fingerprint({ ...decided, slots: { blue } }), own);
        assert.equal(fingerprint({ ...decided, traffic: { blue: 100, green: 0 } }), own);
    });

    it("changes with slots, traffic and quarantine", () => {
        const others = [
            { ...decided, slots: { green: someRelease() } },
            { ...decided, slots: { blue: someRelease({ env: { A: "1" } }) } },
            { ...decided, traffic: undefined },
            { ...decided, quarantine: [entry] },
        ];
        assert.equal(new Set([own, ...others.map(fingerprint)]).size, 5);
    });
});
