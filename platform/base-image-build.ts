import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildLogFile, buildOnce, type CachedBuild } from "./cached-build.js";
import { unmountUnder } from "./mounts.js";
import { endingWithUs, runCommand } from "./run-command.js";
import { projectFolder } from "./source-folder.js";

const release = "bookworm";
const packages = ["python3", "python3-pip", "ca-certificates"];

const bootstrapArgs = [
    "--mode=root",
    "--variant=essential",
    `--include=${packages.join(",")}`,
    '--aptopt=APT::Install-Recommends "false"',
    ...["man", "locale", "doc"].map(folder => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    // as in the public Python images: `python` is there, and pip may install
    '--customize-hook=ln -s python3 "$1/usr/bin/python"; rm -f "$1"/usr/lib/python3.*/EXTERNALLY-MANAGED',
];

/** Debian with Python, as one tar archive. */
export function debianPythonBuild(): CachedBuild {
    return { name: "debian-python", pins: [release, ...bootstrapArgs, process.arch] };
}

/** @returns the archive's path. */
export async function buildDebianPython(): Promise<string> {
    const build = debianPythonBuild();
    const folder = await buildOnce(build, async unfinished => {
        mkdirSync(join(unfinished, "tmp"));
        try {
            const args = [...bootstrapArgs, release, join(unfinished, "root.tar")];
            await runCommand(...endingWithUs("mmdebstrap", args), {
                environment: { TMPDIR: join(unfinished, "tmp") },
                logFile: buildLogFile(build),
                timeoutMs: 900_000,
            });
        } finally {
            await unmountUnder(unfinished);
        }
    });
    return join(folder, "root.tar");
}

/** What runs, and what builds the packages beside the app. */
function requirementsPaths(): string[] {
    const files = ["requirements.txt", "requirements-build.txt"].map(name => join(projectFolder(), "app", name));
    return files.filter(file => existsSync(file));
}

/** The sample app's pinned packages, each with its hash. */
export function wheelHouseBuild(): CachedBuild {
    const requirements = requirementsPaths().map(file => readFileSync(file, "utf8"));
    return { name: "wheels", pins: [...requirements, "3.11", process.arch] };
}

/** Downloads the wheels with the pip of this machine, whose index it can reach. @returns their folder. */
export async function buildWheelHouse(): Promise<string> {
    const build = wheelHouseBuild();
    return buildOnce(build, async folder => {
        mkdirSync(join(folder, "wheels"));
        const files = requirementsPaths().flatMap(file => ["-r", file]);
        if (files.length === 0) return;
        const choice = ["--require-hashes", "--only-binary", ":all:", "--python-version", "3.11"];
        const args = ["-m", "pip", "download", "--no-input", "--disable-pip-version-check", ...choice];
        await runCommand("/usr/bin/python3", [...args, ...files, "--dest", join(folder, "wheels")], {
            logFile: buildLogFile(build),
            timeoutMs: 600_000,
        });
    });
}

function pauseSource(): string {
    return join(projectFolder(), "platform", "images", "pause.c");
}

const pauseFlags = ["-static", "-Os", "-s"];

export function pauseBuild(): CachedBuild {
    return { name: "pause", pins: [readFileSync(pauseSource(), "utf8"), ...pauseFlags, process.arch] };
}

/** Compiles the pause program. @returns a tar archive that holds nothing else. */
export async function buildPause(): Promise<string> {
    const folder = await buildOnce(pauseBuild(), async unfinished => {
        await runCommand("gcc", [...pauseFlags, "-o", join(unfinished, "pause"), pauseSource()]);
        await runCommand("tar", ["-C", unfinished, "-cf", join(unfinished, "pause.tar"), "pause"]);
    });
    return join(folder, "pause.tar");
}
