// Part of the build: node dist/tools/write-bundle.js
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { buildSync } from "esbuild";
import { parse, stringify } from "yaml";
import { projectFolder } from "../machine/files.js";
import { oldestPulumi } from "../machine/find-pulumi.js";
import { bundleCache, bundleFile, loadBundle, runScript } from "../release/run-bundle.js";

/** Needed by every command; other packages are loaded by the commands that need them. */
const bundled = ["commander", "fzstd", "ws", "yaml"];

function writeBundle(): void {
    const root = projectFolder();
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const packages = Object.keys({ ...dependencies, ...devDependencies }).filter(name => !bundled.includes(name));
    rmSync(bundleCache, { force: true });
    const { outputFiles } = buildSync({
        write: false,
        entryPoints: [join(root, "dist", "release", "command-line.js")],
        outfile: bundleFile,
        bundle: true,
        platform: "node",
        target: "node20",
        // Names are kept to make the stack traces of bugs readable.
        minifyWhitespace: true,
        minifySyntax: true,
        // The last two are optional packages of ws.
        external: [...packages.flatMap(name => [name, `${name}/*`]), "bufferutil", "utf-8-validate"],
        logLevel: "warning",
    });
    // The remaining non-ASCII letters are in regular expressions and templates, where an escape means the same.
    const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
    writeFileSync(bundleFile, outputFiles[0]!.text.replace(/[^\0-\x7f]/g, escaped));
    warmUp(root);
}

/** Runs, once, the code a rollback runs before the cluster answers; V8 then keeps it compiled. */
function warmUp(root: string): void {
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-bundle-"));
    try {
        const environment = writeProject(root, folder);
        const args = [__filename, "rollback", "--dry-run", "--stack", "dev", "--cwd", folder];
        const { status, stderr } = spawnSync(process.execPath, args, { stdio: "pipe", env: environment });
        const said = String(stderr);
        if (status !== 1 || !said.includes("cannot reach the cluster"))
            throw new Error(`the bundle does not run: ${said}`);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/**
 * A project with a cluster and a registry at addresses where nothing listens. Returns the environment for its commands.
 */
function writeProject(root: string, folder: string): NodeJS.ProcessEnv {
    const write = (name: string, content: string | object) => {
        const text = typeof content === "string" ? content : JSON.stringify(content);
        writeFileSync(join(folder, name), text, { mode: 0o700 });
    };
    for (const name of ["bin", "state"]) mkdirSync(join(folder, name));
    write("Pulumi.yaml", readFileSync(join(root, "Pulumi.yaml"), "utf8"));
    const { config } = parse(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")) as { config: Record<string, object> };
    const nobody = "127.0.0.1:1";
    const release = {
        ...config["fastapi-release:release"],
        repository: `${nobody}/users`,
        digest: `sha256:${"0".repeat(64)}`,
    };
    const decided = {
        "kubernetes:context": "nobody",
        "fastapi-release:slots": { blue: { ...release, version: "1.0.0" }, green: { ...release, version: "1.1.0" } },
        "fastapi-release:traffic": "green",
    };
    write("Pulumi.dev.yaml", stringify({ config: { ...config, ...decided } }));
    write("kubeconfig", {
        clusters: [{ name: "nobody", cluster: { server: `https://${nobody}`, "insecure-skip-tls-verify": true } }],
        users: [{ name: "nobody", user: { token: "none" } }],
        contexts: [{ name: "nobody", context: { cluster: "nobody", user: "nobody" } }],
    });
    write("bin/pulumi", `#!/bin/sh\necho v${oldestPulumi}\n`);
    return {
        PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
        ...{ HOME: folder, XDG_CACHE_HOME: folder, KUBECONFIG: join(folder, "kubeconfig") },
        ...{ PULUMI_BACKEND_URL: `file://${join(folder, "state")}`, PULUMI_CONFIG_PASSPHRASE: "none" },
    };
}

/** Runs the command, then stores the code that V8 has compiled up to then. */
function warm(): void {
    const script = loadBundle();
    process.once("exit", () => writeFileSync(bundleCache, script.createCachedData()));
    runScript(script);
}

if (process.argv.length > 2) warm();
else writeBundle();
