import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../../platform/source-folder.js";
import { bundleCache, bundleFile, loadBundle } from "../../../../release/bundle/run-bundle.js";

describe("The command's bundle", () => {
    const main = join(projectFolder(), "dist", "release", "main.js");

    before(() => assert.ok(existsSync(bundleFile), "npm run build makes it"));

    it("is what the command runs: nothing of ours is loaded beside it", () => {
        const script = `
            process.argv = [process.argv[0], ${JSON.stringify(main)}, "rollback", "--cwd", "/nonexistent"];
            process.on("exit", () => console.log(Object.keys(require.cache).length));
            require(${JSON.stringify(main)});`;
        const { stdout, stderr } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
        assert.match(stderr, /^\/nonexistent has no Pulumi\.yaml/);
        assert.equal(stdout.trim(), "2", "main.js and run-bundle.js");
    });

    it("loads nothing of Pulumi", () => {
        const packages = [...readFileSync(bundleFile, "utf8").matchAll(/require\("(@?[^"]+)"\)/g)].map(
            ([, name]) => name,
        );
        assert.deepEqual(
            packages.filter(name => name?.startsWith("@pulumi")),
            [],
        );
    });

    it("comes with what this Node.js has made of it", () => {
        assert.ok(existsSync(bundleCache));
        assert.equal(loadBundle().cachedDataRejected, false);
    });

    it("has all commands", () => {
        const help = execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" });
        for (const name of ["deploy", "promote", "rollback", "history", "render"]) {
            assert.match(help, new RegExp(`^ {2}${name} `, "m"));
        }
    });
});
