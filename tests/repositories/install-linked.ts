// Stands for `npm install` in a written project: links packages that this checkout has installed, and runs the script
// that npm would run. Packages that this checkout does not have are a team's own and are left out.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../machine/files.js";

interface Package {
    readonly bin?: string | Readonly<Record<string, string>>;
    readonly scripts?: Readonly<Record<string, string>>;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
}

const readPackage = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;

/** @param folder with a package.json */
export function installLinked(folder: string): void {
    const { dependencies, devDependencies, scripts } = readPackage(folder);
    const modules = join(folder, "node_modules");
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
        const installed =
            name === "fastapi-release" ? projectFolder() : join(projectFolder(), "node_modules", ...name.split("/"));
        if (existsSync(installed)) linkPackage(modules, name, installed);
    }
    if (scripts?.["prepare"] === undefined) return;
    const PATH = `${join(modules, ".bin")}:${process.env["PATH"]}`;
    execFileSync("sh", ["-c", scripts["prepare"]], { cwd: folder, env: { ...process.env, PATH }, stdio: "inherit" });
}

function linkPackage(modules: string, name: string, installed: string): void {
    const place = join(modules, ...name.split("/"));
    replaceLink(installed, place);
    const { bin = {} } = readPackage(installed);
    const programs = typeof bin === "string" ? { [name.split("/").at(-1)!]: bin } : bin;
    for (const [program, path] of Object.entries(programs)) {
        replaceLink(join(installed, path), join(modules, ".bin", program));
        // The compiler writes files that nobody may run; npm makes those of `bin` executable.
        chmodSync(join(installed, path), 0o755);
    }
}

function replaceLink(target: string, place: string): void {
    mkdirSync(dirname(place), { recursive: true });
    rmSync(place, { force: true });
    symlinkSync(target, place);
}

/** Makes a folder for PATH with an `npm` that installs by links, and has the platform up already. */
export function writeLinkingNpm(folder: string): void {
    const file = join(folder, "npm");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
        file,
        `#!/bin/sh
case "$*" in
    install | ci) exec "${process.execPath}" "${__filename}" "$PWD" ;;
    *"run platform -- up"*) exit 0 ;;
esac
echo "npm $*: not expected here" >&2
exit 1
`,
    );
    chmodSync(file, 0o755);
}

if (require.main === module) installLinked(process.argv[2]!);
