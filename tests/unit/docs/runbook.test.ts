import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { sourceFiles } from "../structure/source-files.js";

const read = (path: string) => readFileSync(join(projectFolder(), path), "utf8");

/** The first cells of a table's rows. */
function firstCells(page: string, header: string): string[] {
    const [, table = ""] = page.split(`| ${header} |`);
    const rows = table.split("\n\n")[0]!.split("\n").slice(2);
    return rows.map(row => row.split(" | ")[0]!.replace(/^\| /, ""));
}

describe("The runbook", () => {
    const page = read("docs/runbook.md");
    const sources = sourceFiles()
        .filter(({ path }) => /^(release|cluster|model)\//.test(path))
        .map(({ path }) => read(path))
        .join("\n");

    it("quotes what the release command says", () => {
        const quoted = firstCells(page, "it says").map(cell => cell.replaceAll("`", ""));
        assert.ok(quoted.length >= 6);
        const unknown = quoted.flatMap(text =>
            text
                .split("…")
                .map(part => part.trim())
                .filter(part => part !== "" && !sources.includes(part)),
        );
        assert.deepEqual(unknown, []);
    });

    it("names commands that there are", () => {
        const commands = read("release/commands.ts");
        const named = [
            ...page.matchAll(
                /`(rollback|promote|canary|deploy|status|history|freeze|unfreeze|quarantine|unquarantine)\b/g,
            ),
        ].map(([, name]) => name!);
        assert.ok(named.length > 10);
        for (const name of named) assert.match(commands, new RegExp(`^ {4}${name}: `, "m"));
    });
});
