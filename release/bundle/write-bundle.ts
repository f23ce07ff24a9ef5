// Part of the build: node dist/release/bundle/write-bundle.js
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { projectFolder } from "../../platform/source-folder.js";
import { bundleCache, bundleFile, loadBundle, runScript } from "./run-bundle.js";

/** Needed by every command; other packages are loaded by those that need them. */
const bundled = ["commander", "fzstd", "ws", "yaml"];

function writeBundle(): void {
    const root = projectFolder();
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const packages = Object.keys({ ...dependencies, ...devDependencies }).filter(name => !bundled.includes(name));
    rmSync(bundleCache, { force: true });
    buildSync({
        entryPoints: [join(root, "dist", "release", "command-line", "command-line.js")],
        outfile: bundleFile,
        bundle: true,
        platform: "node",
        target: "node20",
        // Names stay: the stack of a bug has to be read.
        minifyWhitespace: true,
        minifySyntax: true,
        // The last two are wanted by ws, where they are there.
        external: [...packages.flatMap(name => [name, `${name}/*`]), "bufferutil", "utf-8-validate"],
        logLevel: "warning",
    });
    const warmed = spawnSync(process.execPath, [__filename, "rollback", "--cwd", "/nonexistent"], { stdio: "pipe" });
    if (warmed.status !== 1) throw new Error(`the bundle does not run: ${warmed.stderr}`);
}

/** Runs a command that ends soon, and keeps what V8 has made of the bundle until then. */
function warm(): void {
    const script = loadBundle();
    process.once("exit", () => writeFileSync(bundleCache, script.createCachedData()));
    runScript(script);
}

if (process.argv.length > 2) warm();
else writeBundle();
