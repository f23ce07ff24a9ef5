import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { relative, resolve } from "node:path";

const dist = resolve(__dirname, "..", "..", "..");

/** Files of ours and modules of others that are there once these files of the release command are. */
function loaded(...files: readonly string[]): string[] {
    const script = `for (const file of ${JSON.stringify(files)}) require("./release/" + file);
        console.log(JSON.stringify(Object.keys(require.cache)));`;
    const output = execFileSync(process.execPath, ["--eval", script], { cwd: dist, encoding: "utf8" });
    return (JSON.parse(output) as string[]).map(file => relative(dist, file));
}

// A rollback has all of it loaded before it moves traffic.
describe("A rollback, before it moves traffic", () => {
    const rollback = ["command-line/release-command.js", "command-line/rollback-command.js", "rollback.js"];
    const late = /opentelemetry|^release\/(notify|trace)\/|crypto.*uuid/;

    it("has loaded nothing of notifications but what asks whether there are any, and nothing of traces", () => {
        assert.deepEqual(
            loaded(...rollback).filter(file => late.test(file)),
            ["release/notify/notify.js"],
        );
    });

    it("has loaded none of it for its help", () =>
        assert.deepEqual(
            loaded(...rollback.slice(0, 2)).filter(file => late.test(file)),
            [],
        ));
});
