import assert from "node:assert/strict";
import { tableLines, wrapWords } from "../../../../release/output/table.js";

const columns = [{ name: "entry" }, { name: "who", drop: 2 }, { name: "build", drop: 1 }, { name: "message" }];
const rows = [
    ["1", "Ada", "-", "deploy it to the cluster again"],
    ["2", "Grace Hopper", "-", "roll it back"],
];
const table = (width?: number, cells = rows) => tableLines(columns, cells, width).flat();

describe("A table", () => {
    it("has every column without a limit on its width", () =>
        assert.deepEqual(table(), [
            "entry  who           build  message",
            "1      Ada           -      deploy it to the cluster again",
            "2      Grace Hopper  -      roll it back",
        ]));

    it("drops empty columns first", () =>
        assert.deepEqual(table(46), [
            "entry  who           message",
            "1      Ada           deploy it to the cluster",
            "                     again",
            "2      Grace Hopper  roll it back",
        ]));

    it("drops columns by rank if none is empty", () => {
        const full = rows.map(([entry = "", who = "", , message = ""]) => [entry, who, "77", message]);
        assert.equal(table(46, full)[0], "entry  who           message");
        assert.equal(table(30, full)[0], "entry  message");
    });
});

describe("wrapWords", () => {
    const cases: [text: string, width: number, lines: string[]][] = [
        ["one two three", 7, ["one two", "three"]],
        ["one", 7, ["one"]],
        ["", 7, [""]],
        ["a-word-that-is-long then", 8, ["a-word-t", "hat-is-l", "ong then"]],
    ];
    for (const [text, width, lines] of cases) {
        it(`breaks "${text}" at ${width}`, () => assert.deepEqual(wrapWords(text, width), lines));
    }
});
