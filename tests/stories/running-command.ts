import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { assertOutputFits } from "../output-schema.js";

export interface CommandArgs {
    /** One of our compiled files, or a program. */
    readonly script: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly environment: NodeJS.ProcessEnv;
    /** A namespace under /run/netns to run in. @default that of the tests */
    readonly networkNamespace?: string;
    /** A command that takes longer is killed and counts as hung. @default 280 */
    readonly timeoutSeconds?: number;
}

const heldOpenMs = 2000;

/** A command's output and how it ended. */
export interface EndedCommand {
    /** Null when a signal ended it. */
    readonly code: number | null;
    readonly stdout: string;
    /** Standard output and standard error, in order of arrival. */
    readonly output: string;
    /** Milliseconds since 1970. */
    readonly startedMs: number;
    readonly endedMs: number;
}

/**
 * One of our commands in a process of its own, as a user would run it. JSON output of a release command must fit its
 * schema.
 */
export class RunningCommand {
    readonly ended: Promise<EndedCommand>;
    output = "";
    private stdout = "";
    private readonly heard = new Set<() => void>();
    private readonly child: ChildProcess;

    constructor(args: CommandArgs) {
        const startedMs = Date.now();
        const { timeoutSeconds = 280, networkNamespace } = args;
        const enter = networkNamespace === undefined ? [] : ["nsenter", `--net=/run/netns/${networkNamespace}`];
        const isOurs = args.script.endsWith(".js") || args.script.endsWith("/tsc");
        const [program = "", ...words] = [...enter, ...(isOurs ? [process.execPath] : []), args.script, ...args.args];
        this.child = spawn(program, words, {
            cwd: args.cwd,
            env: args.environment,
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.child.stdout!.setEncoding("utf8").on("data", (text: string) => {
            this.stdout += text;
            this.hear(text);
        });
        this.child.stderr!.setEncoding("utf8").on("data", (text: string) => this.hear(text));
        const closed = new Promise(resolve => this.child.once("close", resolve));
        const ended = new Promise<EndedCommand>((resolve, reject) => {
            const timer = setTimeout(() => {
                this.kill("SIGKILL");
                const command = args.args.join(" ");
                reject(new Error(`${command}: no end within ${timeoutSeconds} s. It said:\n${this.output}`));
            }, timeoutSeconds * 1000);
            this.child.on("error", reject);
            this.child.on("exit", async code => {
                clearTimeout(timer);
                const endedMs = Date.now();
                // Processes that a killed command leaves behind may hold its output open.
                await Promise.race([closed, sleep(heldOpenMs, undefined, { ref: false })]);
                resolve({ code, stdout: this.stdout, output: this.output, startedMs, endedMs });
            });
        });
        this.ended = ended.then(command => {
            const isRelease = args.script.endsWith("release/main.js") && command.code !== null;
            if (isRelease) assertOutputFits(args.args, command.stdout);
            return command;
        });
        // A test that fails before it awaits the end reports its own failure.
        this.ended.catch(() => undefined);
    }

    get pid(): number {
        return this.child.pid!;
    }

    /**
     * Resolves the moment the output contains the words. Fails with all its output when the command ends without them.
     */
    async said(words: string | RegExp): Promise<void> {
        const hasSaid = () => this.output.search(words) >= 0;
        const saying = new Promise<void>(resolve => {
            this.heard.add(() => {
                if (hasSaid()) resolve();
            });
        });
        if (hasSaid()) return;
        await Promise.race([saying, this.ended]);
        if (!hasSaid()) throw new Error(`it ended without "${words}". It said:\n${this.output}`);
    }

    private hear(text: string): void {
        this.output += text;
        for (const look of this.heard) look();
    }

    /** Kills Pulumi alone, with everything it started, as the kernel does when memory is short. */
    killPulumi(): void {
        const isPulumi = (pid: number) => readlinkIfThere(`/proc/${pid}/exe`)?.endsWith("/pulumi") === true;
        const [pulumi] = descendants(this.pid).filter(isPulumi);
        if (pulumi === undefined) throw new Error("it does not run Pulumi");
        for (const pid of [pulumi, ...descendants(pulumi)]) signalProcess(pid, "SIGKILL");
    }

    /** Kills the command alone: everything it started continues. */
    killAlone(): void {
        this.child.kill("SIGKILL");
    }

    /** SIGKILL simulates a machine that fails: everything the command started ends with it, including Pulumi. */
    kill(signal: NodeJS.Signals): void {
        if (signal === "SIGKILL") {
            // Stopped first: otherwise it could start more processes meanwhile.
            this.child.kill("SIGSTOP");
            for (const pid of descendants(this.pid)) signalProcess(pid, signal);
        }
        this.child.kill(signal);
    }
}

/** All processes that a process started, directly or indirectly. */
function descendants(pid: number): number[] {
    const parents = readdirSync("/proc")
        .filter(name => /^\d+$/.test(name))
        .map(name => [Number(name), parentOf(Number(name))] as const);
    const of = (parent: number): number[] =>
        parents.filter(([, its]) => its === parent).flatMap(([child]) => [child, ...of(child)]);
    return of(pid);
}

/** undefined when it has ended meanwhile. */
function parentOf(pid: number): number | undefined {
    try {
        return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    } catch {
        return undefined;
    }
}

function readlinkIfThere(path: string): string | undefined {
    try {
        return readlinkSync(path);
    } catch {
        return undefined;
    }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(pid, signal);
    } catch {
        // It has ended meanwhile.
    }
}
