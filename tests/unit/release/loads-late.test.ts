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

describe("A rollback, before it moves traffic", () => {
    const late = [
        /opentelemetry/,
        /^release\/(notify|trace)\//,
        /^release\/apply\/(record-rollback|apply-update)\.js$/,
        /node_modules\/@pulumi\//,
    ];

    it("has loaded nothing of Pulumi, of notifications and of traces, and nothing that comes after it", () => {
        const files = loaded("command-line/release-command.js", "command-line/rollback-command.js", "rollback.js");
        assert.ok(files.includes("release/apply/apply-rollback.js"));
        assert.deepEqual(
            files.filter(file => late.some(pattern => pattern.test(file))),
            [],
        );
    });
});
