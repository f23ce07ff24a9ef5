import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../../machine/files.js";
import { type PlatformInstance, platformInstance } from "../../machine/platform-info.js";
import type { ProcessIdentity } from "../../machine/process-identity.js";
import type { PlatformStatus } from "../../platform/platform-status.js";

/** A platform of the tests' own, separate from the one that others use; the build cache is shared. */
const testPlatform = process.env["FASTAPI_RELEASE_TEST_PLATFORM"] ?? "itest";
export const testEnvironment = { ...process.env, FASTAPI_RELEASE_PLATFORM: testPlatform };
export const testInstance: PlatformInstance = platformInstance(testEnvironment);

/** Starts `npm run platform -- …` and does not wait for it. */
export function startPlatformCommand(args: readonly string[], environment: NodeJS.ProcessEnv = testEnvironment) {
    const main = join(projectFolder(), "dist", "platform", "main.js");
    return spawn(process.execPath, [main, ...args], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
}

export interface CommandEnd {
    readonly code: number | null;
    readonly output: string;
    readonly seconds: number;
}

export function endOf(child: ChildProcess): Promise<CommandEnd> {
    const started = performance.now();
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", chunk => (output += chunk));
    return new Promise(resolve =>
        child.on("close", code => resolve({ code, output, seconds: (performance.now() - started) / 1000 })),
    );
}

export function platformCommand(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<CommandEnd> {
    return endOf(startPlatformCommand(args, environment));
}

/** Starts the command and kills it after that time, unless it has ended by then. */
export async function killPlatformCommand(args: readonly string[], afterMs: number): Promise<void> {
    const command = startPlatformCommand(args);
    const end = endOf(command);
    await sleep(afterMs);
    command.kill("SIGKILL");
    await end;
}

/** Runs the command. @throws Error with its output unless it succeeds */
export async function succeed(...args: string[]): Promise<CommandEnd> {
    const end = await platformCommand(args);
    if (end.code !== 0) throw new Error(`platform ${args.join(" ")} ended with ${end.code}:\n${end.output}`);
    return end;
}

export async function readStatus(): Promise<PlatformStatus> {
    return JSON.parse((await platformCommand(["status", "--json"])).output) as PlatformStatus;
}

/** Process ids by daemon. */
export function recordedDaemons(): Record<string, ProcessIdentity> {
    const state = JSON.parse(readFileSync(join(testInstance.folder, "state.json"), "utf8")) as {
        daemons: Record<string, ProcessIdentity>;
    };
    return state.daemons;
}

/** Every process that has the platform's folder in its command line, except this test's own commands. */
export function processesNaming(folder: string): string[] {
    return readdirSync("/proc")
        .filter(name => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
        .flatMap(pid => {
            try {
                const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
                return line.includes(`${folder}/`) ? [`${pid} ${line.slice(0, 200)}`] : [];
            } catch {
                return [];
            }
        });
}
