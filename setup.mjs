// Prepares a clone to run its compiled code: installs the dependencies in the lock file, then builds. Plain JavaScript
// with only Node's own modules, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const stamp = join(root, "node_modules", ".installed");

function run(what, command, args) {
    const started = Date.now();
    const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
    if (result.status !== 0) {
        console.error(`set-up: ${what} failed (${[command, ...args].join(" ")}); see the lines above.`);
        process.exit(result.status ?? 1);
    }
    const seconds = (Date.now() - started) / 1000;
    if (seconds > 1) console.error(`set-up: ${what}, ${seconds.toFixed(1)} s`);
}

const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(process.version)
    .digest("hex");
const installed = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
if (installed !== wanted) {
    console.error("set-up: installing the dependencies of package-lock.json …");
    run("dependencies installed", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stamp, wanted);
}

/**
 * Changes with each file that the compiler reads; running the compiler itself takes seconds, and a rollback is in a
 * hurry.
 */
function sourcesHash() {
    const hash = createHash("sha256").update(wanted);
    const folders = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")).include;
    for (const name of ["tsconfig.json", ...folders]) {
        if (!existsSync(join(root, name))) continue;
        const isFolder = statSync(join(root, name)).isDirectory();
        const files = isFolder ? readdirSync(join(root, name), { recursive: true }).sort() : [""];
        for (const file of files.filter(file => file === "" || file.endsWith(".ts"))) {
            const { mtimeMs, size } = statSync(join(root, name, file));
            hash.update(`${name}/${file} ${mtimeMs} ${size}\n`);
        }
    }
    return hash.digest("hex");
}

/** Removes compiled files without a source: a test among them would still run. */
function removeOrphans(folder) {
    for (const file of readdirSync(folder, { recursive: true })) {
        const source = file.replace(/(\.d\.ts|\.js)$/, ".ts");
        if (source !== file && !existsSync(join(root, source))) rmSync(join(folder, file));
    }
}

const built = join(root, "dist", ".built");
const sources = sourcesHash();
if (!existsSync(built) || readFileSync(built, "utf8") !== sources) {
    run("built", process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", root]);
    removeOrphans(dirname(built));
    run("command bundled", process.execPath, [join(root, "dist", "tools", "write-bundle.js")]);
    writeFileSync(built, sources);
}
