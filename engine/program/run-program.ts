// Runs the user's program as Pulumi's language hosts do: a child process, by program-command.ts. It exits with 0 when all
// went well, with 32 when it has told the user what went wrong, with anything else when it has not.
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { UpdateOptions } from "../update.js";
import { killGroup } from "./kill-group.js";
import { nodeCommand, otherCommand } from "./program-command.js";
import { programRunner } from "./program-runner.js";
import { shortRunFlags } from "./short-run.js";
import { takeWarmProgram } from "./warm-program.js";

export type ProgramOptions = Pick<
    UpdateOptions,
    | "kind"
    | "project"
    | "stack"
    | "projectDirectory"
    | "program"
    | "runtime"
    | "config"
    | "secretConfigKeys"
    | "parallel"
    | "environment"
>;

/** Exit code of a program that told the user itself what went wrong. */
export const alreadyTold = 32;

export interface ProgramExit {
    /** Undefined when a signal ended it. */
    readonly code?: number;
    readonly signal?: string;
    /** It could not even be started. */
    readonly error?: Error;
}

/** A running program. It never outlives the process that started it. */
export class RunningProgram {
    readonly exit: Promise<ProgramExit>;
    private readonly lines: [stream: "stdout" | "stderr", text: string][] = [];
    private listener: ((stream: "stdout" | "stderr", text: string) => void) | undefined;

    constructor(private readonly child: ChildProcess) {
        const kill = () => this.kill();
        process.once("exit", kill);
        this.exit = new Promise(resolve => {
            child.once("error", error => resolve({ error }));
            child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
        });
        child.once("exit", () => process.off("exit", kill));
        for (const stream of ["stdout", "stderr"] as const) {
            createInterface({ input: child[stream]! }).on("line", text => this.tell(stream, text));
        }
    }

    /** Gives each line that the program prints, also those of before. */
    onOutput(listener: (stream: "stdout" | "stderr", text: string) => void): void {
        this.listener = listener;
        for (const [stream, text] of this.lines.splice(0)) listener(stream, text);
    }

    /** Ends the program at once, and all that it started. */
    kill(): void {
        killGroup(this.child);
    }

    /** Lets the program end by itself, if it does so in time, while the engine goes on. */
    leave(patienceMs: number): void {
        const timer = setTimeout(() => this.kill(), patienceMs).unref();
        this.exit.then(() => clearTimeout(timer));
    }

    /** Waits for the program's own end, and ends it when that takes too long. */
    async finish(patienceMs: number): Promise<ProgramExit> {
        const timer = setTimeout(() => this.kill(), patienceMs);
        const exit = await this.exit;
        clearTimeout(timer);
        return exit;
    }

    private tell(stream: "stdout" | "stderr", text: string): void {
        if (this.listener === undefined) this.lines.push([stream, text]);
        else this.listener(stream, text);
    }
}

/** Starts the program; `address` is where monitor and engine listen, or soon will. */
export function startProgram(options: ProgramOptions, address: string): RunningProgram {
    const { projectDirectory, runtime } = options;
    if (runtime !== undefined && runtime.name !== "nodejs") {
        const { command, args, environment } = otherCommand(options, address);
        return new RunningProgram(spawnProgram(projectDirectory, command, args, environment));
    }
    const { args, environment } = nodeCommand(options, address);
    const warm = takeWarmProgram(projectDirectory, args, environment);
    if (warm !== undefined) return new RunningProgram(warm);
    const preload = path.join(__dirname, "program-preload.js");
    const all = [...shortRunFlags, "--require", preload, programRunner(projectDirectory), ...args];
    return new RunningProgram(spawnProgram(projectDirectory, process.execPath, all, environment));
}

function spawnProgram(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    return spawn(command, args, {
        cwd,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own, so that all that it starts can be ended, and that ^C reaches the engine alone.
        detached: true,
    });
}
