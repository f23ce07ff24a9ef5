import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { relative, resolve } from "node:path";

const dist = resolve(__dirname, "..", "..", "..");

/** Our files and other modules that are loaded with these files of the release command. */
function loaded(...files: readonly string[]): string[] {
    const script = `for (const file of ${JSON.stringify(files)}) require("./release/" + file);
        console.log(JSON.stringify(Object.keys(require.cache)));`;
    const output = execFileSync(process.execPath, ["--eval", script], { cwd: dist, encoding: "utf8" });
    return (JSON.parse(output) as string[]).map(file => relative(dist, file));
}

describe("A rollback, before it moves traffic", () => {
    const late = [
        /opentelemetry/,
        /^release\/notify\//,
        /^release\/output\/export-trace\.js$/,
        /^release\/(rollback\/record-rollback|update\/apply-update)\.js$/,
        /node_modules\/@pulumi\//,
        /proxy-agent/,
    ];

    it("has not loaded Pulumi, notifications, traces, proxies, or any later step", () => {
        const files = loaded("command-line/release-command.js", "rollback/rollback-command.js", "rollback/rollback.js");
        assert.ok(files.includes("release/rollback/apply-rollback.js"));
        assert.deepEqual(
            files.filter(file => late.some(pattern => pattern.test(file))),
            [],
        );
    });
});
