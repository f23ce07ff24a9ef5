// Runs the embedded engine's command line in a process of its own, as a user does.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectFolder } from "../../../platform/source-folder.js";

export interface CommandResult {
    readonly exitCode: number;
    readonly standardOutput: string;
    readonly standardError: string;
}

export interface CommandOptions {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly timeoutSeconds: number;
}

/** Rejects when the command takes longer than its time; it is killed then, with what it started. */
export function runEngine(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
    const main = join(projectFolder(), "dist", "engine", "command", "main.js");
    return new Promise((resolve, reject) => {
        // A group of its own, so that a hanging program goes with it.
        const child = spawn(process.execPath, [main, ...args], {
            cwd: options.folder,
            env: options.environment,
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        let standardOutput = "";
        let standardError = "";
        child.stdout.setEncoding("utf8").on("data", text => {
            standardOutput += text;
        });
        child.stderr.setEncoding("utf8").on("data", text => {
            standardError += text;
        });
        const timer = setTimeout(() => {
            if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
            const said = `${standardOutput}${standardError}`.trimEnd();
            reject(
                new Error(`pulumi ${args.join(" ")} was not done after ${options.timeoutSeconds} s; it said:\n${said}`),
            );
        }, options.timeoutSeconds * 1000);
        child.on("error", reject);
        child.on("close", (code, signal) => {
            clearTimeout(timer);
            resolve({ exitCode: code ?? (signal === null ? -1 : -9), standardOutput, standardError });
        });
    });
}
