import assert from "node:assert/strict";
import { parseText } from "../../../../../engine/program/yaml/interpolation.js";

const texts: readonly (readonly [text: string, parts: readonly unknown[]])[] = [
    ["", []],
    ["plain", ["plain"]],
    ["${users}", [{ name: "users", path: [] }]],
    ["${users.slots.blue}", [{ name: "users", path: ["slots", "blue"] }]],
    ['${a[0].b["c.d"][12]}', [{ name: "a", path: [0, "b", "c.d", 12] }]],
    ["in ${pulumi.stack}!", ["in ", { name: "pulumi", path: ["stack"] }, "!"]],
    [
        "${a}${b}",
        [
            { name: "a", path: [] },
            { name: "b", path: [] },
        ],
    ],
    ["$${a} costs $5", ["${a} costs $5"]],
];

describe("A text of a YAML program", () => {
    for (const [text, parts] of texts) {
        it(`has the parts of ${text || "nothing"}`, () => assert.deepEqual(parseText(text), parts));
    }

    for (const [text, complaint] of [
        ["${a", /"\$\{a" has no closing brace/],
        ["${}", /does not begin with a name/],
        ["${a.}", /"\." is no property/],
        ["${a b}", /" b" is no property/],
        ["${a[x]}", /"\[x\]" is no property/],
    ] as const) {
        it(`is refused: ${text}`, () => assert.throws(() => parseText(text), complaint));
    }
});
