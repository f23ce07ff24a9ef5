import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const timeoutMs = 600_000;
const runFile = promisify(execFile);

/** Folder that the tests keep between runs. */
export function cacheFolder(): string {
    const folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "fastapi-release");
    mkdirSync(folder, { recursive: true });
    return folder;
}

/**
 * A virtual environment with the hashed packages of a requirements file, made once per such file.
 *
 * @param name purpose, part of the folder's name
 * @returns the environment's folder
 */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
    const python = await findPython();
    const version = (await runFile(python, ["-VV"])).stdout;
    const hash = createHash("sha256").update(readFileSync(requirements)).update(python).update(version);
    const folder = join(cacheFolder(), `${name}-venv-${hash.digest("hex").slice(0, 12)}`);
    if (!existsSync(folder)) {
        console.error(`tests: making a Python environment for ${name} …`);
        await makeEnvironment(python, requirements, folder);
    }
    return folder;
}

/** Debian's own Python first: the python3-venv that apt installs works with no other. */
async function findPython(): Promise<string> {
    const code = "import sys; print(sys.executable) if sys.version_info >= (3, 11) else sys.exit(1)";
    for (const candidate of ["/usr/bin/python3", "python3"]) {
        const ended = await runFile(candidate, ["-c", code]).catch(() => undefined);
        if (ended) return ended.stdout.trim();
    }
    throw new Error("the tests need Python 3.11 or later: apt-get install python3 python3-venv");
}

/** Appears under its name only when complete; if another run was faster, uses that one's. */
async function makeEnvironment(python: string, requirements: string, folder: string): Promise<void> {
    const unfinished = mkdtempSync(`${folder}.`);
    try {
        await runPython(python, ["-m", "venv", unfinished], "if venv is missing: apt-get install python3-venv");
        const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
        await runPython(
            join(unfinished, "bin", "python3"),
            [...install, "-r", requirements],
            "it needs a package index",
        );
        if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
}

/** Runs Python in the background. Rejects with its output and a hint. */
export async function runPython(command: string, args: readonly string[], hint: string): Promise<void> {
    try {
        await runFile(command, args, { timeout: timeoutMs });
    } catch (error) {
        const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
        const output = `${stdout}${stderr}`.trim() || message;
        throw new Error(`${[command, ...args].join(" ")} failed (${hint}):\n${output}`);
    }
}
