import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { bundleCache, bundleFile } from "../../../release/run-bundle.js";

describe("The command's bundle", () => {
    const main = join(projectFolder(), "dist", "release", "main.js");

    before(() => assert.ok(existsSync(bundleFile), "npm run build makes it"));

    it("is what the command runs: no other module of ours is loaded", () => {
        const script = `
            process.argv = [process.argv[0], ${JSON.stringify(main)}, "rollback", "--cwd", "/nonexistent"];
            process.on("exit", () => console.log(Object.keys(require.cache).length));
            require(${JSON.stringify(main)});`;
        const { stdout, stderr } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
        assert.match(stderr, /^\/nonexistent has no Pulumi\.yaml/);
        assert.equal(stdout.trim(), "2", "main.js and run-bundle.js");
    });

    it("does not load Pulumi", () => {
        const packages = [...readFileSync(bundleFile, "utf8").matchAll(/require\("(@?[^"]+)"\)/g)].map(
            ([, name]) => name,
        );
        assert.deepEqual(
            packages.filter(name => name?.startsWith("@pulumi")),
            [],
        );
    });

    it("finds what makes tunnels through a proxy", () => {
        const kubeconfig = {
            "current-context": "far",
            clusters: [{ name: "far", cluster: { server: "https://far.example" } }],
            users: [{ name: "far", user: { token: "none" } }],
            contexts: [{ name: "far", context: { cluster: "far", user: "far" } }],
        };
        const folder = mkdtempSync(join(tmpdir(), "bundle-"));
        const path = join(folder, "kubeconfig");
        writeFileSync(path, JSON.stringify(kubeconfig));
        writeFileSync(join(folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
        const settings = {
            "kubernetes:context": "far",
            "fastapi-release:service": { name: "users", namespace: "users" },
        };
        writeFileSync(join(folder, "Pulumi.dev.yaml"), JSON.stringify({ config: settings }));
        const args = [main, "doctor", "--stack", "dev", "--cwd", folder];
        const env = { ...process.env, KUBECONFIG: path, HTTPS_PROXY: "http://127.0.0.1:1" };
        const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
        rmSync(folder, { recursive: true });
        const said = "the proxy http://127.0.0.1:1 (HTTPS_PROXY) cannot be reached: connection refused";
        assert.ok(`${stdout}${stderr}`.includes(said), stdout + stderr);
    });

    it("comes with a cache compiled by this Node.js", () => {
        assert.ok(existsSync(bundleCache));
        // As users start it: a Node.js with other flags, such as that of this test, takes no cache.
        const path = join(projectFolder(), "dist", "release", "run-bundle.js");
        const script = `console.log(require(${JSON.stringify(path)}).loadBundle().cachedDataRejected)`;
        assert.equal(execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" }), "false\n");
    });

    it("has all commands", () => {
        const help = execFileSync(process.execPath, [main, "--help"], { encoding: "utf8" });
        for (const name of ["deploy", "promote", "rollback", "history", "render"]) {
            assert.match(help, new RegExp(`^ {2}${name} `, "m"));
        }
    });
});
