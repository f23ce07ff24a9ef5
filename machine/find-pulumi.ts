// Where Pulumi comes from: `pulumi` on PATH; else ~/.pulumi/versions/VERSION, where the Automation API and npm's
// package install it; else what was built here (ensure-pulumi.ts). Loads no code of Pulumi: a rollback calls this
// before it moves traffic.
import { execFile } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { compareVersions } from "../model/release/compare-versions.js";
import { ciEnvironment } from "./ci-build.js";
import { listFolder, writeAtomically } from "./files.js";
import { cacheFolder } from "./platform-info.js";
import { builtCommand, type MadePlugin, pulumiHome, readMadePulumi } from "./pulumi-home.js";

/** The oldest version that the stories have been run with. */
export const oldestPulumi = "3.248.0";
const tooNew = "4.0.0";

/** A Pulumi CLI that works with this project. */
export interface Pulumi {
    /** Path of the program. */
    readonly command: string;
    /** "3.248.0" */
    readonly version: string;
    /** "on PATH", "installed by Pulumi's Automation API" or "built from its Go modules". */
    readonly origin: string;
    /** PULUMI_HOME for it, unless the environment has one; absent: Pulumi's own, ~/.pulumi. */
    readonly home?: string;
    /** The plugins of that home that were made here. */
    readonly plugins: readonly MadePlugin[];
}

/** The CLIs that were tried, with the reason against each unusable one. */
export interface FoundPulumi {
    readonly pulumi?: Pulumi;
    readonly passedOver: readonly string[];
}

interface Candidate {
    readonly command: string;
    readonly origin: string;
    /** Set where the path contains it. */
    readonly version?: string;
}

export async function findPulumi(environment: NodeJS.ProcessEnv = process.env): Promise<FoundPulumi> {
    const home = pulumiHome(environment);
    const made = readMadePulumi(home);
    const passedOver: string[] = [];
    for (const candidate of candidates(environment, home)) {
        const { command, origin } = candidate;
        const version =
            candidate.version ?? (command === made?.command ? made.version : await askVersion(command, environment));
        const problem = versionProblem(version);
        if (problem !== undefined) {
            passedOver.push(`${command} ${problem}`);
            continue;
        }
        const own = made?.command === command ? { home, plugins: made.plugins } : { plugins: [] };
        return { pulumi: { command, version: version!, origin, ...own }, passedOver };
    }
    return { passedOver };
}

/** The environment for processes that start Pulumi, directly or through its Automation API. */
export function pulumiEnvironment(
    { command, home }: Pick<Pulumi, "command" | "home">,
    environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
    return {
        PATH: [dirname(command), ...(environment["PATH"] ?? "").split(delimiter)].join(delimiter),
        ...(home === undefined || environment["PULUMI_HOME"] ? {} : { PULUMI_HOME: home }),
        // Otherwise each start asks the Internet, and hangs where there is none.
        PULUMI_SKIP_UPDATE_CHECK: environment["PULUMI_SKIP_UPDATE_CHECK"] ?? "true",
        ...ciEnvironment(environment),
    };
}

/** Pulumi's home folder, with plugins and credentials, for this CLI. */
export function homeOf({ home }: Pick<Pulumi, "home">, environment: NodeJS.ProcessEnv = process.env): string {
    return environment["PULUMI_HOME"] || home || join(environment["HOME"] ?? homedir(), ".pulumi");
}

/** `Pulumi 3.248.0 (built from its Go modules), with stand-ins for docker 5.2.0 and random 4.21.2` */
export function describePulumi({ version, origin, plugins }: Pick<Pulumi, "version" | "origin" | "plugins">): string {
    const standIns = plugins.filter(({ standIn }) => standIn).map(({ name, version }) => `${name} ${version}`);
    const last = standIns.pop();
    const list = standIns.length === 0 ? last : `${standIns.join(", ")} and ${last}`;
    return `Pulumi ${version} (${origin})${last === undefined ? "" : `, with stand-ins for ${list}`}`;
}

function* candidates(environment: NodeJS.ProcessEnv, home: string): Iterable<Candidate> {
    for (const folder of (environment["PATH"] ?? "").split(delimiter).filter(Boolean)) {
        const command = join(folder, "pulumi");
        if (!isExecutable(command)) continue;
        yield { command, origin: command === builtCommand(home) ? built : "on PATH" };
        break;
    }
    const versions = join(environment["HOME"] ?? homedir(), ".pulumi", "versions");
    for (const version of listFolder(versions).toSorted((left, right) => compareVersions(right, left))) {
        const command = join(versions, version, "bin", "pulumi");
        if (isExecutable(command)) yield { command, version, origin: "installed by Pulumi's Automation API" };
    }
    if (isExecutable(builtCommand(home))) yield { command: builtCommand(home), origin: built };
}

const built = "built from its Go modules";

function versionProblem(version: string | undefined): string | undefined {
    if (version === undefined) return "does not report its version";
    if (compareVersions(version, oldestPulumi) < 0) return `is ${version}, older than ${oldestPulumi}`;
    return compareVersions(version, tooNew) < 0 ? undefined : `is ${version}; it must be older than ${tooNew}`;
}

/** Remembered while the file stays the same: asking costs a start of the CLI, 0.2 s. */
async function askVersion(command: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const file = join(cacheFolder(environment), "pulumi-versions.json");
    const known = readKnown(file);
    const { mtimeMs, size, ino } = statSync(command);
    const print = [ino, size, mtimeMs].join(" ");
    const remembered = known[command];
    if (remembered?.print === print) return remembered.version;
    const version = await runVersion(command, environment);
    if (version !== undefined) keepKnown(file, { ...known, [command]: { print, version } });
    return version;
}

async function runVersion(command: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    try {
        const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
        const { stdout } = await promisify(execFile)(command, ["version"], { env, timeout: 30_000 });
        return /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout.trim())?.[1];
    } catch {
        return undefined;
    }
}

type Known = Readonly<Record<string, { readonly print: string; readonly version: string }>>;

function readKnown(file: string): Known {
    try {
        return JSON.parse(readFileSync(file, "utf8")) as Known;
    } catch {
        return {};
    }
}

function keepKnown(file: string, known: Known): void {
    try {
        mkdirSync(dirname(file), { recursive: true });
        writeAtomically(file, JSON.stringify(known));
    } catch {
        // If nothing can be stored, the next run asks again.
    }
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
    } catch {
        return false;
    }
}
