import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder, pythonEnvironment, runPython } from "../python-environment.js";

const appFolder = join(__dirname, "..", "..", "..", "app");
/** Each is tested on its own, and the app with them as installed packages. */
const packageFolders = ["fastapi-release-drain", "fastapi-release-versions"].map(name => join(appFolder, name));
const timeoutMs = 600_000;

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
    const environment = await pythonEnvironment("app", join(appFolder, "requirements-dev.txt"));
    const python = join(environment, "bin", "python3");
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
    await runPython(python, args, "the packages beside the app must build");
    return folder;
}

function readCounts(report: string): PytestCounts {
    const count = (name: string) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(report)?.[1]);
    const failed = count("failures") + count("errors");
    const passed = count("tests") - failed - count("skipped");
    if (Number.isNaN(passed)) throw new Error(`pytest's report is not understood: ${report.slice(0, 300)}`);
    return { passed, failed };
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
