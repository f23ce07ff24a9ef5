import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const lazy = join(__dirname, "..", "..", "..", "engine", "program", "lazy-modules.js");

function run(script: string): string {
    return execFileSync(process.execPath, ["--require", lazy, "--eval", script], {
        encoding: "utf8",
        cwd: join(__dirname, "..", "..", "..", ".."),
    }).trim();
}

describe("lazy modules", () => {
    it("are not loaded with Pulumi", () => {
        const script = `require("@pulumi/pulumi/automation");
            const loaded = Object.keys(require.cache).filter(file => /node_modules.(typescript|@npmcli)./.test(file));
            console.log(loaded.length);`;
        assert.equal(run(script), "0");
    }).timeout(20_000);

    it("are there when they are used: Pulumi still serializes a function", () => {
        const script = `const pulumi = require("@pulumi/pulumi");
            pulumi.runtime.serializeFunction(() => 41 + 1).then(({ text }) => console.log(text.includes("41 + 1")));`;
        assert.equal(run(script), "true");
    }).timeout(20_000);
});
