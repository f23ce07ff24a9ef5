import assert from "node:assert/strict";
import {
    nextServed,
    readTrafficRecord,
    type ServedRecord,
    type TrafficRecord,
    writeTrafficRecord,
} from "../../../../model/traffic/traffic-record.js";
import { release, settings, twoReleases } from "../../release/sample-settings.js";

const noon = new Date("2026-11-30T12:00:00.250Z");
const earlier: ServedRecord = {
    releaseId: "0123456789",
    version: "1.0.0",
    slot: "blue",
    since: "2026-11-29T08:00:00Z",
};
const record: TrafficRecord = { of: "0123456789abcdef", served: [earlier] };

describe("The served releases", () => {
    it("put the release with all traffic now first, with a time in seconds", () => {
        const [now, ...others] = nextServed([earlier], twoReleases, noon);
        assert.deepEqual([now?.version, now?.slot, now?.since], ["1.1.0", "green", "2026-11-30T12:00:00Z"]);
        assert.deepEqual(others, [earlier]);
    });

    it("stay the same while that release serves, in whichever slot, and while several share the traffic", () => {
        const served = nextServed([], twoReleases, noon);
        const later = new Date("2026-12-01T00:00:00Z");
        assert.equal(nextServed(served, twoReleases, later), served);
        const moved = settings({ slots: { blue: release("1.1.0") }, traffic: { blue: 100 } });
        assert.equal(nextServed(served, moved, later), served);
        assert.equal(nextServed(served, { ...twoReleases, traffic: { blue: 20, green: 80 } }, later), served);
        assert.equal(nextServed(served, settings(), later), served);
    });

    it("record the oldest version that works with a migration's data", () => {
        const migrated = release("1.1.0", { migration: { command: ["m"], compatibleBackTo: "1.0.0" } });
        const given = settings({ slots: { green: migrated }, traffic: { green: 100 } });
        assert.equal(nextServed([], given, noon)[0]?.compatibleBackTo, "1.0.0");
    });

    it("have no time if the last update recorded none, so each update writes the same", () => {
        const [now, ...others] = nextServed(undefined, twoReleases, noon);
        assert.deepEqual([now?.version, now?.since, others], ["1.1.0", undefined, []]);
        assert.deepEqual(nextServed(undefined, twoReleases, new Date()), [now]);
        assert.ok(readTrafficRecord(writeTrafficRecord({ of: record.of, served: [now!] })));
    });

    it("are ten at most", () => {
        let served: readonly ServedRecord[] = [];
        for (let minor = 0; minor < 12; minor++) {
            const given = settings({ slots: { blue: release(`1.${minor}.0`) }, traffic: { blue: 100 } });
            served = nextServed(served, given, noon);
        }
        assert.deepEqual([served.length, served[0]?.version, served.at(-1)?.version], [10, "1.11.0", "1.2.0"]);
        assert.ok(readTrafficRecord(writeTrafficRecord({ of: record.of, served })));
    });
});

describe("The traffic object's record", () => {
    it("is read as written", () => {
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
        "cut off": writeTrafficRecord(record).slice(0, -3),
        "300 KB": edited({ served: [], of: "x".repeat(300_000) }),
        "another kind of JSON": "[]",
        null: "null",
        "another key": edited({ by: "ada" }),
        "no fingerprint": edited({ of: undefined }),
        "another fingerprint": edited({ of: "0123" }),
        "another word for isAhead": edited({ isAhead: "yes" }),
        "no list": edited({ served: {} }),
        "eleven releases": edited({ served: Array(11).fill(earlier) }),
        "an invalid release": edited({ served: [null] }),
        "a release without an id": one({ releaseId: undefined }),
        "an invalid id": one({ releaseId: "../secret" }),
        "an invalid slot": one({ slot: "red" }),
        "an invalid time": one({ since: "yesterday" }),
        "an unknown key of a release": one({ weight: 100 }),
    };
    for (const [what, text] of Object.entries(spoilt)) {
        it(`is ignored: ${what}`, () => assert.equal(readTrafficRecord(text), undefined));
    }
});
