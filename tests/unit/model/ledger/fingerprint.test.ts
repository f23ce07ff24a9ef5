import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { someRelease } from "../some-release.js";

describe("fingerprint", () => {
    const decided = { slots: { blue: someRelease() }, traffic: { blue: 100 }, quarantine: [] };
    const own = fingerprint(decided);
    const entry = { version: "1.3.0", reason: "it leaks", since: "2026-11-21T10:15:00Z" };

    const now = { reason: "incident 12", since: "2026-11-21T10:15:00Z" };

    it("has 16 hex digits", () => assert.match(own, /^[0-9a-f]{16}$/));

    it("stays when a digest is written back, and for a weight of 0", () => {
        const blue = someRelease({ digest: `sha256:${"a".repeat(64)}` });
        assert.equal(fingerprint({ ...decided, slots: { blue } }), own);
        assert.equal(fingerprint({ ...decided, traffic: { blue: 100, green: 0 } }), own);
    });

    it("is the same for the same decision in every version of this library", () => {
        assert.equal(own, "3cb5cc2a252217e1");
    });

    it("covers version slots, in whatever order they are written", () => {
        const [older, newer] = [someRelease({ version: "1.3.0" }), someRelease()];
        const traffic = { "v1-4-0": 100 };
        const both = fingerprint({ ...decided, slots: { "v1-3-0": older, "v1-4-0": newer }, traffic });
        assert.equal(fingerprint({ ...decided, slots: { "v1-4-0": newer, "v1-3-0": older }, traffic }), both);
        assert.notEqual(fingerprint({ ...decided, slots: { "v1-3-0-2": older, "v1-4-0": newer }, traffic }), both);
        assert.notEqual(fingerprint({ ...decided, slots: { "v1-4-0": newer }, traffic }), both);
    });

    it("changes with slots, traffic, quarantine and a freeze", () => {
        const others = [
            { ...decided, slots: { green: someRelease() } },
            { ...decided, slots: { blue: someRelease({ env: { A: "1" } }) } },
            { ...decided, traffic: undefined },
            { ...decided, quarantine: [entry] },
            { ...decided, quarantine: [{ ...entry, until: "2026-11-22T10:15:00Z" }] },
            { ...decided, freeze: { now } },
        ];
        assert.equal(new Set([own, ...others.map(fingerprint)]).size, 7);
    });

    it("ignores the windows of a freeze, which belong to the user", () => {
        const windows = [{ days: ["fri"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" }] as const;
        assert.equal(fingerprint({ ...decided, freeze: { windows } }), own);
        assert.equal(
            fingerprint({ ...decided, freeze: { windows, now } }),
            fingerprint({ ...decided, freeze: { now } }),
        );
    });
});
