import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ProgressDisplay } from "../../../../engine/command/progress-display.js";

const data = join(__dirname, "../../../../../tests/recordings/data/engine");

function show(file: string, project: string): string {
    let text = "";
    const write = (part: string) => {
        text += part;
    };
    const display = new ProgressDisplay(write, { stack: "dev", project, title: "Updating", preview: false });
    for (const line of readFileSync(join(data, file), "utf8").trim().split("\n")) {
        display.show(JSON.parse(line));
    }
    display.finish();
    return text.replace(/\(\d+(\.\d+)?s\)/g, "(0s)");
}

describe("the text of an update", () => {
    it("ends with the sections that the CLI prints for the same events", () => {
        const text = show("replace-events.jsonl", "c05");
        assert.ok(text.startsWith("Updating (dev):\n"));
        const sections = text.slice(text.indexOf("Outputs:"));
        assert.equal(
            sections,
            [
                "Outputs:",
                "    dbUser  : [secret]",
                '  ~ idHex   : "id-39553bac" => "id-2c6d8bd9"',
                "    mixed   : {",
                "        closed: [secret]",
                "        list  : [",
                "            [0]: 1",
                "            [1]: [secret]",
                "        ]",
                '        open  : "s1bckkra"',
                "    }",
                "    password: [secret]",
                '    pet     : "svc-notable-gazelle"',
                "    seen    : 5",
                "    token   : [secret]",
                "    whole   : [secret]",
                "",
                "Resources:",
                "    +-4 replaced",
                "    4 unchanged",
                "",
                "Duration: 1s",
                "",
                "",
            ].join("\n"),
        );
    });

    it("has a line for each step, with sign, type, name and what differs", () => {
        const lines = show("replace-events.jsonl", "c05").split("\n");
        for (const line of [
            " ++ random:index:RandomPassword pw creating replacement (0s) [diff: ~keepers]; ",
            " ++ random:index:RandomPassword pw created replacement (0s) [diff: ~keepers]; ",
            " -- kubernetes:core/v1:Secret creds deleting original (0s) ",
            " -- kubernetes:core/v1:Secret creds deleted original (0s) ",
        ]) {
            assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join("\n")}`);
        }
    });
});
