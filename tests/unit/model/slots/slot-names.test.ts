import assert from "node:assert/strict";
import fc from "fast-check";
import {
    gateName,
    parseSlotObjectName,
    releaseIdLength,
    type SlotName,
    serviceNameLimit,
    slotObjectName,
} from "../../../../model/names.js";
import { isVersion } from "../../../../model/release/pin.js";
import { slotsOf, versionSlot } from "../../../../model/slots/slot-names.js";

const id = "3f9a1c0b7e";

describe("A version's slot", () => {
    const names: [version: string, slot: string][] = [
        ["1.4.0", "v1-4-0"],
        ["1.4.0-RC.1", "v1-4-0-rc-1"],
        ["2026.11.21-143005", "v2026-11-21-143005"],
    ];
    for (const [version, slot] of names) {
        it(`is ${slot} for ${version}`, () => assert.equal(versionSlot("users", version, {}), slot));
    }

    it("is a different one for another release of that version", () => {
        assert.equal(versionSlot("users", "1.4.0", { "v1-4-0": 1 }), "v1-4-0-2");
        assert.equal(versionSlot("users", "1.4.0", { "v1-4-0": 1, "v1-4-0-2": 1 }), "v1-4-0-3");
    });

    it("is free, and short enough for every name derived from it", () => {
        const part = fc.integer({ min: 0, max: 99_999 });
        const version = fc
            .tuple(part, part, part, fc.stringMatching(/^(-[a-z][a-z0-9]{0,20})?$/))
            .map(([major, minor, patch, preview]) => `${major}.${minor}.${patch}${preview}`)
            .filter(isVersion);
        const service = fc.integer({ min: 1, max: serviceNameLimit }).map(length => "u".repeat(length));
        fc.assert(
            fc.property(service, fc.array(version, { minLength: 1, maxLength: 12 }), (name, versions) => {
                const taken: Partial<Record<SlotName, number>> = {};
                for (const each of versions) {
                    const slot = versionSlot(name, each, taken);
                    assert.equal(taken[slot], undefined);
                    taken[slot] = 1;
                    assert.ok(`${gateName(name, slot, id)}-12345678`.length <= 63);
                    const parsed = parseSlotObjectName(name, slotObjectName(name, slot, id));
                    assert.deepEqual(parsed, { slot, releaseId: id });
                }
            }),
            { numRuns: 200 },
        );
    });
});

describe("Slots", () => {
    it("come in the order of colours, then of versions", () => {
        const slots = { "v1-10-0": 1, "v1-9-0": 1, green: 1, "v1-9-0-2": 1, blue: 1, "v2-0-0": undefined };
        assert.deepEqual(slotsOf(slots), ["blue", "green", "v1-9-0", "v1-9-0-2", "v1-10-0"]);
        assert.deepEqual(slotsOf(undefined), []);
    });

    it("are parsed from the names of their objects only", () => {
        assert.equal(id.length, releaseIdLength);
        const others = [
            "users",
            `users-purple-${id}`,
            `users-blue-${id}0`,
            `people-blue-${id}`,
            "users-blue-",
            `-${id}`,
        ];
        for (const name of others) assert.equal(parseSlotObjectName("users", name), undefined, name);
    });
});
