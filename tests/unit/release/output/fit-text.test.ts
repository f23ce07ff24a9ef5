import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "../../../../machine/files.js";
import { fitText } from "../../../../release/output/fit-text.js";

const cases: [what: string, columns: number | undefined, text: string, lines: readonly string[]][] = [
    ["keeps a line if nothing wraps", undefined, "one two three", ["one two three"]],
    ["keeps a line that fits", 13, "one two three", ["one two three"]],
    ["continues indented", 12, "one two three four", ["one two", "    three", "    four"]],
    ["wraps each line separately", 12, "one two three\n\nfour", ["one two", "    three", "", "four"]],
    ["continues where the words of an item begin", 14, "  - one two three", ["  - one two", "    three"]],
    [
        "continues where the last column begins",
        24,
        "   ok   one two three four",
        ["   ok   one two three", "        four"],
    ],
    [
        "does not treat a gap in a sentence as a column",
        24,
        "one two three four  five six",
        ["one two three four  five", "    six"],
    ],
    ["keeps the branches of a tree", 12, "│  ├─ one two three", ["│  ├─ one", "│  │    two", "│  │    three"]],
    ["ends the branch of a tree that ends", 10, "└─ one two three", ["└─ one two", "     three"]],
    [
        "does not break text for copying",
        16,
        "run `deploy --weight 0` now",
        ["run", "    `deploy --weight 0`", "    now"],
    ],
    [
        "keeps a number with its unit",
        16,
        "every check in 5 s or at 10 %",
        ["every check in", "    5 s or at", "    10 %"],
    ],
    ["keeps a word longer than a line whole", 8, "see 0123456789 here", ["see", "    0123456789", "    here"]],
    [
        "lets a longer word use the room of columns",
        20,
        "ok  name  0123456789abcdef",
        ["ok  name", "    0123456789abcdef"],
    ],
    ["does not count colours", 7, "\u001b[31mone two\u001b[39m", ["\u001b[31mone two\u001b[39m"]],
];

describe("fitText", () => {
    for (const [what, columns, text, lines] of cases) {
        it(what, () => assert.deepEqual(fitText(text, columns).split("\n"), lines));
    }
});

describe("A command on a terminal", () => {
    it("wraps its lines to the terminal, but not a script for a shell", () => {
        const main = join(projectFolder(), "dist", "release", "main.js");
        const commands = ["history --since soon", "completion bash"];
        const shell = commands.map(words => `"${process.execPath}" "${main}" ${words}`).join("; ");
        const { stdout } = spawnSync("script", ["-qc", `stty cols 40; ${shell}`, "/dev/null"], { encoding: "utf8" });
        const lines = stdout.split("\r\n");
        assert.deepEqual(lines.slice(0, 2), [
            '--since: "soon" is not a time; use a day',
            "    such as 2026-11-21, a time such as",
        ]);
        assert.ok(
            lines.includes("# Completion of fastapi-release for bash, made by `fastapi-release completion bash`."),
        );
    }).timeout(20_000);
});
