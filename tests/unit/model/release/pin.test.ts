import assert from "node:assert/strict";
import { formatPin, imageReference, isVersion, parsePin } from "../../../../model/release/pin.js";
import { liveSlot, weights } from "../../../../model/traffic/traffic.js";

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
    it("has a live slot if one slot has all of it", () => {
        assert.equal(liveSlot({ green: 100 }), "green");
        assert.equal(liveSlot({ blue: 90, green: 10 }), undefined);
        assert.equal(liveSlot(undefined), undefined);
    });

    it("lists the slots that have some", () => {
        assert.deepEqual(weights({ green: 10, blue: 90 }), [
            { slot: "blue", weight: 90 },
            { slot: "green", weight: 10 },
        ]);
        assert.deepEqual(weights({ blue: 0, green: 100 }), [{ slot: "green", weight: 100 }]);
    });
});
