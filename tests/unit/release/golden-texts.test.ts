// What each command prints for people, on a narrow and on a wide terminal: golden/<command>-<columns>.txt, one text for each
// command. `REWRITE_GOLDEN=1 npx mocha dist/tests/unit/release/golden-texts.test.js` rewrites them; review the diff.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { commands } from "../../../release/commands.js";
import { fitText } from "../../../release/output/fit-text.js";
import { Report } from "../../../release/output/report.js";
import { changingScenes } from "./changing-scenes.js";
import { lookingScenes } from "./looking-scenes.js";
import type { Scenes } from "./scene.js";

const scenes: Scenes = { ...lookingScenes, ...changingScenes };
const folder = join(projectFolder(), "tests", "unit", "release", "golden");
const widths = [60, 120];

/** Prints for a shell. */
const withoutText = ["completion"];

const commandOf = (title: string) => /^[a-z-]+/.exec(title)![0];

/** A command's output, each case below its command line. */
function text(command: string, columns: number): string {
    let said = "";
    const report = new Report(false, (_, words, isWhole) => {
        said += isWhole === true ? words : fitText(words, columns);
    });
    for (const [title, scene] of Object.entries(scenes).filter(([title]) => commandOf(title) === command)) {
        said += `${said === "" ? "" : "\n"}$ ${title}\n`;
        scene(report, columns);
    }
    return said;
}

describe("What a command prints", () => {
    it("has a text for every command", () => {
        const told = new Set([...Object.keys(scenes).map(commandOf), ...withoutText]);
        assert.deepEqual([...told].sort(), Object.keys(commands).sort());
    });

    for (const command of new Set(Object.keys(scenes).map(commandOf))) {
        for (const columns of widths) {
            const file = `${command}-${columns}.txt`;
            it(`is ${file} on a terminal of ${columns} characters`, () => {
                const path = join(folder, file);
                if (process.env["REWRITE_GOLDEN"] === "1") writeFileSync(path, text(command, columns));
                assert.equal(text(command, columns), readFileSync(path, "utf8"));
            });
        }
    }
});
