import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** What a user sees of one release command, and when. */
export interface ReleaseRun {
    readonly exitCode: number;
    /** The JSON result; undefined when the command refused. */
    readonly result: unknown;
    /** What it said to people, a line each. */
    readonly lines: readonly string[];
    /** Milliseconds since 1970. */
    readonly startedMs: number;
    readonly endedMs: number;
}

export interface RunReleaseOptions {
    /** Folder of Pulumi.yaml. */
    readonly cwd: string;
    /** Added to the environment of this process. */
    readonly environment?: NodeJS.ProcessEnv;
    /** Called with each line as it comes. */
    readonly onLine?: (line: string) => void;
}

const releaseCommand = join(__dirname, "..", "release", "main.js");

/** Runs `fastapi-release ARGS --json` as a user would: in a process of its own, from its start to its end. */
export function runRelease(args: readonly string[], options: RunReleaseOptions): Promise<ReleaseRun> {
    const { cwd, environment, onLine } = options;
    const startedMs = Date.now();
    const child = spawn(process.execPath, [releaseCommand, ...args, "--json"], {
        cwd,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on("line", line => {
        lines.push(line);
        onLine?.(line);
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
    });
    return new Promise((resolve, reject) => {
        let endedMs = 0;
        child.on("error", reject);
        child.on("exit", () => {
            endedMs = Date.now();
        });
        child.on("close", code => {
            const result: unknown = output.trim() === "" ? undefined : JSON.parse(output);
            resolve({ exitCode: code ?? 1, result, lines, startedMs, endedMs });
        });
    });
}
