import assert from "node:assert/strict";
import { fieldDifferences } from "../../../../release/verify/verify-slot.js";

describe("fieldDifferences", () => {
    const rows: [what: string, written: unknown, found: unknown, differences: string[]][] = [
        ["nothing if all is as written", { a: 1, b: ["x"] }, { a: 1, b: ["x"] }, []],
        ["nothing that the API server filled in", { a: 1 }, { a: 1, protocol: "TCP" }, []],
        ["a value", { weight: 90 }, { weight: 50 }, ["spec.weight 90 50"]],
        ["a field that is gone", { name: "users" }, {}, ["spec.name users nothing"]],
        ["an object that is gone", { backend: { name: "users" } }, {}, ["spec.backend.name users nothing"]],
        [
            "an element of a list",
            { rules: [{ a: 1 }, { a: 2 }] },
            { rules: [{ a: 1 }, { a: 3 }] },
            ["spec.rules[1].a 2 3"],
        ],
        ["a longer list", { rules: [1] }, { rules: [1, 2] }, ["spec.rules [1] [1,2]"]],
        [
            "an additional label of a selector",
            { selector: { a: "b" } },
            { selector: { a: "b", c: "d" } },
            ["spec.selector.c nothing d"],
        ],
        ["a string instead of a number", { port: 80 }, { port: "80" }, ["spec.port 80 80"]],
    ];
    for (const [what, written, found, differences] of rows) {
        it(`names ${what}`, () => {
            const named = fieldDifferences(written, found, "spec");
            assert.deepEqual(
                named.map(({ where, expected, got }) => `${where} ${expected} ${got}`),
                differences,
            );
        });
    }
});
