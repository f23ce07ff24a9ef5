import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

const appFolder = join(__dirname, "..", "..", "..", "app");
/** Each is tested on its own, and the app with them as installed packages. */
const packageFolders = ["fastapi-release-drain", "fastapi-release-versions"].map(name => join(appFolder, name));
const timeoutMs = 600_000;
const runFile = promisify(execFile);

/** How a run of the sample service's tests ended; errors outside of a test count as failed. */
export interface PytestCounts {
    readonly passed: number;
    readonly failed: number;
}

/**
 * Runs the sample service's own tests and those of its packages, in a Python environment that is made once for each
 * requirements-dev.txt. Their output goes to the terminal. Throws when they could not run, or when none ran.
 */
export async function runPytest(): Promise<PytestCounts> {
    const python = await environmentPython(await findPython());
    const folder = mkdtempSync(join(cacheFolder(), "app-report-"));
    try {
        const packages = await installPackages(python, join(folder, "packages"));
        const counts = { passed: 0, failed: 0 };
        for (const project of [...packageFolders, appFolder]) {
            const report = join(folder, `${basename(project)}.xml`);
            const args = ["-B", "-m", "pytest", "-q", `--junitxml=${report}`];
            const how = await runInTerminal(python, args, project, packages);
            if (!existsSync(report)) throw new Error(`pytest in ${project} ended without a report (${how})`);
            const { passed, failed } = readCounts(readFileSync(report, "utf8"));
            if (passed + failed === 0) throw new Error(`pytest found no test in ${project}`);
            counts.passed += passed;
            counts.failed += failed;
        }
        return counts;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** As the Dockerfile does it: no index is asked. @returns the folder, which goes into PYTHONPATH. */
async function installPackages(python: string, folder: string): Promise<string> {
    const offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"];
    const args = ["-m", "pip", "install", ...offline, "--target", folder, ...packageFolders];
    await run(python, args, "the packages beside the app must build");
    return folder;
}

function readCounts(report: string): PytestCounts {
    const count = (name: string) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(report)?.[1]);
    const failed = count("failures") + count("errors");
    const passed = count("tests") - failed - count("skipped");
    if (Number.isNaN(passed)) throw new Error(`pytest's report is not understood: ${report.slice(0, 300)}`);
    return { passed, failed };
}

function cacheFolder(): string {
    const folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "fastapi-release");
    mkdirSync(folder, { recursive: true });
    return folder;
}

/** Debian's own Python first: python3-venv as installed by apt belongs to it and to no other. */
async function findPython(): Promise<string> {
    const code = "import sys; print(sys.executable) if sys.version_info >= (3, 11) else sys.exit(1)";
    for (const candidate of ["/usr/bin/python3", "python3"]) {
        const ended = await runFile(candidate, ["-c", code]).catch(() => undefined);
        if (ended) return ended.stdout.trim();
    }
    throw new Error("the sample service's tests need Python 3.11 or later: apt-get install python3 python3-venv");
}

/** @returns the interpreter of an environment with what requirements-dev.txt names. */
async function environmentPython(python: string): Promise<string> {
    const requirements = join(appFolder, "requirements-dev.txt");
    const version = (await runFile(python, ["-VV"])).stdout;
    const hash = createHash("sha256").update(readFileSync(requirements)).update(python).update(version);
    const folder = join(cacheFolder(), `app-venv-${hash.digest("hex").slice(0, 12)}`);
    if (!existsSync(folder)) {
        console.error("test:app: making a Python environment for the sample service's tests …");
        await makeEnvironment(python, requirements, folder);
    }
    return join(folder, "bin", "python3");
}

/** It appears under its name once it is complete; if another run was faster, that one's is taken. */
async function makeEnvironment(python: string, requirements: string, folder: string): Promise<void> {
    const unfinished = mkdtempSync(`${folder}.`);
    try {
        await run(python, ["-m", "venv", unfinished], "if venv is missing: apt-get install python3-venv");
        const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
        await run(join(unfinished, "bin", "python3"), [...install, "-r", requirements], "it needs a package index");
        if (!existsSync(folder)) renameSync(unfinished, folder);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
}

async function run(command: string, args: readonly string[], hint: string): Promise<void> {
    try {
        await runFile(command, args, { timeout: timeoutMs });
    } catch (error) {
        const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
        const output = `${stdout}${stderr}`.trim() || message;
        throw new Error(`${[command, ...args].join(" ")} failed (${hint}):\n${output}`);
    }
}

/** @returns how it ended, in words. */
function runInTerminal(command: string, args: readonly string[], cwd: string, packages: string): Promise<string> {
    return new Promise((resolve, reject) => {
        const env = { ...process.env, PYTHONPATH: packages };
        const child = spawn(command, args, { cwd, env, stdio: "inherit", timeout: timeoutMs });
        child.once("error", reject);
        child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
    });
}

async function main(): Promise<void> {
    const { passed, failed } = await runPytest();
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
}

if (require.main === module) {
    main().catch((error: Error) => {
        console.error(`test:app: ${error.message}`);
        process.exitCode = 1;
    });
}
