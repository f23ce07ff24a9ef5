import assert from "node:assert/strict";
import {
    nextServed,
    readTrafficRecord,
    type ServedRecord,
    type TrafficRecord,
    writeTrafficRecord,
} from "../../../model/traffic-record.js";
import { release, settings, twoReleases } from "../release/sample-settings.js";

const noon = new Date("2026-11-30T12:00:00.250Z");
const earlier: ServedRecord = {
    releaseId: "0123456789",
    version: "1.0.0",
    slot: "blue",
    since: "2026-11-29T08:00:00Z",
};
const record: TrafficRecord = { of: "0123456789abcdef", served: [earlier] };

describe("What served before", () => {
    it("gets who has all traffic now in front, in seconds", () => {
        const [now, ...others] = nextServed([earlier], twoReleases, noon);
        assert.deepEqual([now?.version, now?.slot, now?.since], ["1.1.0", "green", "2026-11-30T12:00:00Z"]);
        assert.deepEqual(others, [earlier]);
    });

    it("stays while that release does, in whichever slot, and while several share the traffic", () => {
        const served = nextServed([], twoReleases, noon);
        const later = new Date("2026-12-01T00:00:00Z");
        assert.equal(nextServed(served, twoReleases, later), served);
        const moved = settings({ slots: { blue: release("1.1.0") }, traffic: { blue: 100 } });
        assert.equal(nextServed(served, moved, later), served);
        assert.equal(nextServed(served, { ...twoReleases, traffic: { blue: 20, green: 80 } }, later), served);
        assert.equal(nextServed(served, settings(), later), served);
    });

    it("tells back to which version a migration leaves the way open", () => {
        const migrated = release("1.1.0", { migration: { command: ["m"], compatibleBackTo: "1.0.0" } });
        const given = settings({ slots: { green: migrated }, traffic: { green: 100 } });
        assert.equal(nextServed([], given, noon)[0]?.compatibleBackTo, "1.0.0");
    });

    it("has no time where the update before did not tell, so that each update says the same", () => {
        const [now, ...others] = nextServed(undefined, twoReleases, noon);
        assert.deepEqual([now?.version, now?.since, others], ["1.1.0", undefined, []]);
        assert.deepEqual(nextServed(undefined, twoReleases, new Date()), [now]);
        assert.ok(readTrafficRecord(writeTrafficRecord({ of: record.of, served: [now!] })));
    });

    it("is ten at most", () => {
        let served: readonly ServedRecord[] = [];
        for (let minor = 0; minor < 12; minor++) {
            const given = settings({ slots: { blue: release(`1.${minor}.0`) }, traffic: { blue: 100 } });
            served = nextServed(served, given, noon);
        }
        assert.deepEqual([served.length, served[0]?.version, served.at(-1)?.version], [10, "1.11.0", "1.2.0"]);
        assert.ok(readTrafficRecord(writeTrafficRecord({ of: record.of, served })));
    });
});

describe("What traffic's object tells", () => {
    it("is read as it was written", () => {
        for (const told of [record, { ...record, served: [] }, { ...record, isAhead: true }]) {
            assert.deepEqual(readTrafficRecord(writeTrafficRecord(told)), told);
        }
    });

    it("is the same text whatever the order of its keys", () => {
        const { since, ...others } = earlier;
        const turned = { served: [{ since, ...others }], of: record.of };
        assert.equal(writeTrafficRecord(turned), writeTrafficRecord(record));
    });

    const edited = (change: object) => JSON.stringify({ ...record, ...change });
    const one = (change: object) => edited({ served: [{ ...earlier, ...change }] });
    const spoilt: Readonly<Record<string, string | undefined>> = {
        nothing: undefined,
        "an empty text": "",
        "no JSON": "served: 1.0.0",
        "what is cut off": writeTrafficRecord(record).slice(0, -3),
        "300 KB": edited({ served: [], of: "x".repeat(300_000) }),
        "another kind of JSON": "[]",
        null: "null",
        "another key": edited({ by: "ada" }),
        "no fingerprint": edited({ of: undefined }),
        "another fingerprint": edited({ of: "0123" }),
        "another word for ahead": edited({ isAhead: "yes" }),
        "no list": edited({ served: {} }),
        "eleven releases": edited({ served: Array(11).fill(earlier) }),
        "a release that is none": edited({ served: [null] }),
        "a release without an id": one({ releaseId: undefined }),
        "an id that is none": one({ releaseId: "../secret" }),
        "a slot that is none": one({ slot: "red" }),
        "a time that is none": one({ since: "yesterday" }),
        "a key that a release has not": one({ weight: 100 }),
    };
    for (const [what, text] of Object.entries(spoilt)) {
        it(`counts for nothing where it is ${what}`, () => assert.equal(readTrafficRecord(text), undefined));
    }
});
