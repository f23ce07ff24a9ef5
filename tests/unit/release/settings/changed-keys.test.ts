import assert from "node:assert/strict";
import { changedKeys, describeKeys } from "../../../../release/settings/plan-refresh.js";

const cases: readonly [string, Record<string, unknown>, Record<string, unknown>, readonly string[]][] = [
    ["a value that changes", { traffic: "blue" }, { traffic: "green" }, ["~ traffic: blue -> green"]],
    [
        "new values, key by key",
        {},
        { slots: { green: { version: "1.1.0", port: 8000, env: { A: "x\n y" } } } },
        ["+ slots.green.env.A: x y", "+ slots.green.port: 8000", "+ slots.green.version: 1.1.0"],
    ],
    ["a removed value", { basedOn: "abc" }, {}, ["- basedOn: abc"]],
    [
        "a map that replaces a name",
        { traffic: "blue" },
        { traffic: { blue: 90 } },
        ["- traffic: blue", "+ traffic.blue: 90"],
    ],
    [
        "a list as one value",
        { quarantine: [{ version: "1.0.0" }] },
        { quarantine: [] },
        ['~ quarantine: [{"version":"1.0.0"}] -> []'],
    ],
    ["an empty map and an empty text", { a: {}, b: "x" }, { b: "" }, ["- a: {}", '~ b: x -> ""']],
    ["none if only the order of keys differs", { a: { b: 1, c: [1] } }, { a: { c: [1], b: 1 } }, []],
];

describe("the keys in which two settings files differ", () => {
    for (const [name, before, after, lines] of cases) {
        it(`are ${name}`, () => assert.deepEqual(describeKeys(changedKeys(before, after)), lines));
    }

    it("have their values", () => {
        assert.deepEqual(changedKeys({ a: 1, b: 2 }, { b: 3, c: 4 }), [
            { key: "a", from: 1 },
            { key: "b", from: 2, to: 3 },
            { key: "c", to: 4 },
        ]);
    });
});
