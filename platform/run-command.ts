import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { PlatformError } from "./platform-error.js";

export interface CommandOptions {
    readonly cwd?: string;
    readonly environment?: NodeJS.ProcessEnv;
    /** Standard output and error go to the end of this file; without it they are collected. */
    readonly logFile?: string;
    /** @default 60_000 */
    readonly timeoutMs?: number;
}

/**
 * The command so that it ends, with all that it started and mounted, when this process is killed: a long build must
 * not go on beside the next run's. It gets a process and a mount namespace of its own, which the kernel clears. Not
 * for apt-get, which had better finish what it began.
 */
export function endingWithUs(command: string, args: readonly string[]): [string, string[]] {
    const alone = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--"];
    return ["setpriv", ["--pdeathsig", "KILL", "--", ...alone, command, ...args]];
}

export interface CommandResult {
    readonly status: number | null;
    /** Standard output and error, in the order they came; empty with a log file. */
    readonly output: string;
}

/** The last lines of a log, for an error message. */
export function lastLines(text: string, count = 15): string {
    return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Runs a program to its end, whatever its status. */
export function tryCommand(
    command: string,
    args: readonly string[],
    options: CommandOptions = {},
): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
        const log = options.logFile === undefined ? "pipe" : openSync(options.logFile, "a", 0o600);
        const child = spawn(command, args, {
            cwd: options.cwd,
            env: { ...process.env, LC_ALL: "C", ...options.environment },
            stdio: ["ignore", log, log],
        });
        // not spawn's own: its timer goes on for a program that was not found, and keeps this process from ending
        const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 60_000).unref();
        if (typeof log === "number") closeSync(log);
        let output = "";
        const collect = (chunk: Buffer) => {
            output += chunk.toString();
        };
        child.stdout?.on("data", collect);
        child.stderr?.on("data", collect);
        child.on("error", reject);
        child.on("close", status => {
            clearTimeout(timer);
            resolve({ status, output });
        });
    });
}

/**
 * Runs a program that must succeed.
 * @throws PlatformError with the last lines that it wrote, and the log file's name.
 */
export async function runCommand(
    command: string,
    args: readonly string[],
    options: CommandOptions = {},
): Promise<string> {
    const { status, output } = await tryCommand(command, args, options);
    if (status === 0) return output;
    const text = options.logFile === undefined ? output : readFileSync(options.logFile, "utf8");
    const where = options.logFile === undefined ? "" : `; see ${options.logFile}`;
    const line = [command, ...args].join(" ");
    throw new PlatformError(`${line.length > 200 ? `${line.slice(0, 200)}…` : line}`, [
        `ended with status ${status}${where}. It last said:\n${lastLines(text)}`,
    ]);
}
