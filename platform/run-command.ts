import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { PlatformError } from "./platform-error.js";

export interface CommandOptions {
    readonly cwd?: string;
    readonly environment?: NodeJS.ProcessEnv;
    /** Standard output and error are appended to this file; without it they are collected. */
    readonly logFile?: string;
    /** @default 60_000 */
    readonly timeoutMs?: number;
}

/**
 * Wraps the command: when this process is killed, the command ends too, with everything that it started and mounted.
 * Otherwise a long build would run alongside the next run's. It gets its own process and mount namespaces, which the
 * kernel clears. Not for apt-get, which should finish what it began.
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

/** Runs a program to its end and accepts any status. */
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
        // not spawn's own time-out: if the program is not found, that timer keeps this process from ending
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
 * @throws PlatformError with the last lines of its output and the log file's name.
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
        `ended with status ${status}${where}. Its last output:\n${lastLines(text)}`,
    ]);
}
