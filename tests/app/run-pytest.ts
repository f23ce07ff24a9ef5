import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { cacheFolder, pythonEnvironment, runPython } from "../python-environment.js";

const appFolder = join(__dirname, "..", "..", "..", "app");
/** Each package is tested by itself; the app is tested with them installed. */
const packageFolders = ["fastapi-release-drain", "fastapi-release-versions"].map(name => join(appFolder, name));
const timeoutMs = 600_000;

/** The outcome of a run of the sample service's tests; errors outside a test count as failed. */
export interface PytestCounts {
    readonly passed: number;
    readonly failed: number;
}

/**
 * Runs the tests of the sample service and of its packages one after the other, in a Python environment made once per
 * requirements-dev.txt. Their output goes to the terminal. Throws when they cannot run, or when no test ran.
 */
export async function runPytest(): Promise<PytestCounts> {
    const environment = await pythonEnvironment("app", join(appFolder, "requirements-dev.txt"));
    const python = join(environment, "bin", "python3");
    const folder = mkdtempSync(join(cacheFolder(), "app-report-"));
    try {
        const packages = await installPackages(python, join(folder, "packages"));
        // They mostly wait.
        const counted = [...packageFolders, appFolder].map(async project => {
            const report = join(folder, `${basename(project)}.xml`);
            const args = ["-B", "-m", "pytest", "-q", `--junitxml=${report}`];
            const { how, output } = await runToEnd(python, args, project, packages);
            console.log(`${basename(project)}\n${output}`);
            if (!existsSync(report)) throw new Error(`pytest in ${project} ended without a report (${how})`);
            const counts = readCounts(readFileSync(report, "utf8"));
            if (counts.passed + counts.failed === 0) throw new Error(`pytest found no tests in ${project}`);
            return counts;
        });
        const all = await Promise.all(counted);
        return {
            passed: all.reduce((sum, { passed }) => sum + passed, 0),
            failed: all.reduce((sum, { failed }) => sum + failed, 0),
        };
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Installs as the Dockerfile does, without an index. @returns the folder for PYTHONPATH */
async function installPackages(python: string, folder: string): Promise<string> {
    const offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"];
    const args = ["-m", "pip", "install", ...offline, "--target", folder, ...packageFolders];
    await runPython(python, args, "the app's own packages must build");
    return folder;
}

function readCounts(report: string): PytestCounts {
    const count = (name: string) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(report)?.[1]);
    const failed = count("failures") + count("errors");
    const passed = count("tests") - failed - count("skipped");
    if (Number.isNaN(passed)) throw new Error(`cannot read pytest's report: ${report.slice(0, 300)}`);
    return { passed, failed };
}

interface Ended {
    /** In words. */
    readonly how: string;
    readonly output: string;
}

function runToEnd(command: string, args: readonly string[], cwd: string, packages: string): Promise<Ended> {
    return new Promise((resolve, reject) => {
        const env = { ...process.env, PYTHONPATH: packages };
        const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: timeoutMs });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                output += text;
            });
        }
        child.once("error", reject);
        child.once("close", (code, signal) =>
            resolve({ how: signal ? `ended by ${signal}` : `exit code ${code}`, output }),
        );
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
