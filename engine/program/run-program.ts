// Runs the user's program as Pulumi's Node.js language host does: a child process with @pulumi/pulumi/cmd/run, told by
// flags where monitor and engine listen and by the environment what the config is. It exits with 0 when all went well,
// with 32 when it has told the user what went wrong, with anything else when it has not.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { UpdateOptions } from "../update.js";
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
    private ended = false;
    private readonly lines: [stream: "stdout" | "stderr", text: string][] = [];
    private listener: ((stream: "stdout" | "stderr", text: string) => void) | undefined;

    constructor(private readonly child: ChildProcess) {
        const kill = () => this.kill();
        process.once("exit", kill);
        this.exit = new Promise(resolve => {
            child.once("error", error => resolve({ error }));
            child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
        });
        child.once("exit", () => {
            this.ended = true;
            process.off("exit", kill);
        });
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
        if (this.ended || this.child.pid === undefined) return;
        try {
            process.kill(-this.child.pid, "SIGKILL");
        } catch {
            // It has ended in this moment.
        }
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
    const flags = {
        organization: "organization",
        project: options.project,
        "root-directory": options.projectDirectory,
        stack: options.stack,
        pwd: options.projectDirectory,
        parallel: options.parallel > 0 ? options.parallel : 16,
        monitor: address,
        engine: address,
    };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    if (options.kind === "preview") args.push("--dry-run");
    args.push(options.program);
    const environment = programEnvironment(options);
    const warm = takeWarmProgram(options.projectDirectory, args, environment);
    return new RunningProgram(warm ?? spawnProgram(options.projectDirectory, args, environment));
}

function spawnProgram(projectDirectory: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const preload = path.join(__dirname, "program-preload.js");
    const flags = [...shortRunFlags, "--require", preload];
    return spawn(process.execPath, [...flags, programRunner(projectDirectory), ...args], {
        cwd: projectDirectory,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own, so that all that it starts can be ended, and that ^C reaches the engine alone.
        detached: true,
    });
}

function programEnvironment(options: ProgramOptions): NodeJS.ProcessEnv {
    const config = Object.fromEntries(Object.entries(options.config).sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: String(isTypeScript(options)),
        ...options.environment,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretConfigKeys),
    };
}

/** Whether the program has to be compiled on its way; looking for a compiler alone costs half a second. */
function isTypeScript({ projectDirectory, program }: ProgramOptions): boolean {
    const entry = path.resolve(projectDirectory, program);
    if (path.extname(entry) !== "") return entry.endsWith(".ts");
    try {
        const main = (JSON.parse(readFileSync(path.join(entry, "package.json"), "utf8")) as { main?: unknown }).main;
        if (typeof main === "string" && existsSync(path.join(entry, main))) return main.endsWith(".ts");
    } catch {
        // No package.json, or none that names a program: the folder's index decides.
    }
    return existsSync(path.join(entry, "index.ts")) && !existsSync(path.join(entry, "index.js"));
}
