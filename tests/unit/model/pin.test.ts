import assert from "node:assert/strict";
import fc from "fast-check";
import valid from "semver/functions/valid.js";
import { formatPin, imageReference, isVersion, parsePin } from "../../../model/pin.js";
import { liveSlot, otherSlot, weights } from "../../../model/traffic.js";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("A pin", () => {
    it("is a version with a digest", () => {
        assert.deepEqual(parsePin(`1.4.0-rc.1@${digest}`), { version: "1.4.0-rc.1", digest });
        assert.equal(formatPin({ version: "1.4.0", digest }), `1.4.0@${digest}`);
        assert.equal(
            imageReference("localhost:5000/users", { version: "1.4.0", digest }),
            `localhost:5000/users:1.4.0@${digest}`,
        );
    });

    for (const text of [
        "1.4.0",
        digest,
        `latest@${digest}`,
        "1.4.0@sha256:12",
        `1.4.0@${digest.toUpperCase()}`,
        `1.4.0@${digest}0`,
    ]) {
        it(`is not ${text.slice(0, 30)}`, () => assert.equal(parsePin(text), undefined));
    }

    for (const text of [
        "latest",
        "1.4",
        "v1.4.0",
        "1.4.0+build",
        " 1.4.0",
        "01.4.0",
        "1.4.0-rc-",
        `1.4.0-${"a".repeat(60)}`,
    ]) {
        it(`has a version, which ${text.slice(0, 20)} is not`, () => assert.equal(isVersion(text), false));
    }
});

describe("Traffic", () => {
    it("has a live slot when one has all of it", () => {
        assert.equal(liveSlot({ green: 100 }), "green");
        assert.equal(liveSlot({ blue: 90, green: 10 }), undefined);
        assert.equal(liveSlot(undefined), undefined);
        assert.equal(otherSlot("green"), "blue");
    });

    it("lists the slots that have some", () => {
        assert.deepEqual(weights({ green: 10, blue: 90 }), [
            { slot: "blue", weight: 90 },
            { slot: "green", weight: 10 },
        ]);
        assert.deepEqual(weights({ blue: 0, green: 100 }), [{ slot: "green", weight: 100 }]);
    });

    it("has a version exactly where semver sees one that a label can hold", () => {
        const part = fc.oneof(
            fc.constantFrom("0", "1", "10", "01", "9007199254740992", "rc", "-", "a-1", "", "x", "é"),
        );
        const list = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join("."));
        const text = fc.oneof(
            list,
            fc.tuple(list, list).map(parts => parts.join("-")),
            fc.string({ unit: "binary-ascii" }),
        );
        fc.assert(
            fc.property(text, given => {
                assert.equal(isVersion(given), valid(given) === given && given.length <= 63 && !given.endsWith("-"));
            }),
            { numRuns: 2000 },
        );
    });
});
