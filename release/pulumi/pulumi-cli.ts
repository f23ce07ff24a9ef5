// Starts Pulumi's CLI the way its Automation API does, but without that API: its modules take 0.5 s of one core to load, and
// it starts the CLI four times per update to ask for facts that the update's own events contain: decisions/0015.
import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { UpdateSummary } from "@pulumi/pulumi/automation/stack.js";
import type { Pulumi } from "../../machine/find-pulumi.js";
import { cacheFolder } from "../../machine/platform-info.js";
import { isRunning } from "../../machine/process-identity.js";
import { PulumiError } from "./pulumi-error.js";

/** Options of an update or preview. */
export interface RunOptions {
    readonly message?: string;
    /** Read instead of the stack's settings file. */
    readonly configFile?: string;
    readonly signal?: AbortSignal;
    readonly onEvent: (event: EngineEvent) => void;
    /** Called with the owner of a stale lock that was removed. */
    readonly onLeftOver?: (who: string) => void;
}

/** The output of `stack export`. */
export interface ExportedStack {
    readonly version: number;
    readonly deployment: unknown;
}

/**
 * Adds a folder, unless one is set, where Node.js 22 and later cache the compiled program and SDK: an update is a seventh
 * shorter (bench/README.md).
 */
export function cliEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { NODE_COMPILE_CACHE: join(cacheFolder(environment), "node"), ...environment };
}

/** A stack of a project, used through the CLI's commands. Each rejects with a PulumiError. */
export class PulumiCli {
    /**
     * @param directory of Pulumi.yaml
     * @param environment added to that of this process
     */
    constructor(
        private readonly pulumi: Pick<Pulumi, "command">,
        private readonly directory: string,
        readonly stack: string,
        private readonly environment: Readonly<Record<string, string>>,
    ) {}

    /** Entries that `refresh` has made. */
    refreshes = 0;

    /** Runs the update without a preview. Removes a stale lock if its process ran on this machine and has ended. */
    async up(options: RunOptions): Promise<void> {
        const update = () => this.withEvents(["up", "--yes", "--skip-preview", "--exec-kind", "auto.local"], options);
        await update().catch(async (error: Error) => {
            const who = leftOverLock(error.message);
            if (who === undefined) throw error;
            await this.run(["cancel", "--yes"]);
            options.onLeftOver?.(who);
            await update();
        });
    }

    preview(options: RunOptions): Promise<void> {
        return this.withEvents(["preview", "--exec-kind", "auto.local"], options);
    }

    /** Tells the state what became of these resources. Makes an entry in the history, of its own kind. */
    async refresh(urns: readonly string[]): Promise<void> {
        const targets = urns.flatMap(urn => ["--target", urn]);
        await this.run(["refresh", "--yes", "--skip-preview", "--exec-kind", "auto.local", ...targets]);
        this.refreshes++;
    }

    /** Creates the stack; its salt goes into the settings file. */
    async init(): Promise<void> {
        await this.run(["stack", "init", this.stack, "--no-select"], { ofStack: false });
    }

    /** A page of updates, newest first. Secrets stay encrypted: they decide nothing and would need the passphrase. */
    async history(pageSize: number, page: number): Promise<readonly Partial<UpdateSummary>[]> {
        const args = ["stack", "history", "--json", "--page-size", `${pageSize}`, "--page", `${page}`];
        return JSON.parse(await this.run(args)) as readonly Partial<UpdateSummary>[];
    }

    /** Exports the state; secrets stay encrypted. */
    async export(): Promise<ExportedStack> {
        return JSON.parse(await this.run(["stack", "export"])) as ExportedStack;
    }

    async import(exported: ExportedStack): Promise<void> {
        await this.inFolder(async folder => {
            const file = join(folder, "state.json");
            writeFileSync(file, JSON.stringify(exported), { mode: 0o600 });
            await this.run(["stack", "import", "--file", file]);
        });
    }

    /** A setting with decrypted secrets. */
    async config(key: string): Promise<string> {
        return (JSON.parse(await this.run(["config", "get", key, "--json"])) as { value: string }).value;
    }

    private withEvents(args: readonly string[], { message, configFile, signal, onEvent }: RunOptions): Promise<void> {
        return this.inFolder(async folder => {
            const log = join(folder, "events.json");
            const options = Object.entries({ message, "config-file": configFile, "event-log": log });
            const flags = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
            const following = followEvents(log, onEvent);
            try {
                await this.run([...args, ...flags], { signal, folder });
            } finally {
                await following.end();
            }
        });
    }

    /**
     * @param folder for files with its output: with files, the CLI survives if we are killed, while a pipe that nobody reads
     *     would end it in the middle of an update. Absent if it may print a secret.
     * @returns standard output
     */
    private async run(
        args: readonly string[],
        {
            ofStack = true,
            signal,
            folder,
        }: { ofStack?: boolean; signal?: AbortSignal | undefined; folder?: string } = {},
    ): Promise<string> {
        const all = [...args, ...(ofStack ? ["--stack", this.stack] : []), "--non-interactive", "--color", "never"];
        // The event log is one of the flags for debugging.
        const env = { ...cliEnvironment({ ...process.env, ...this.environment }), PULUMI_DEBUG_COMMANDS: "true" };
        const printed = folder === undefined ? undefined : new PrintedFiles(folder);
        const stdio: StdioOptions = ["ignore", ...(printed?.descriptors ?? (["pipe", "pipe"] as const))];
        // In its own process group, so Ctrl-C reaches it only once, through us: a second one would abort it.
        const child = spawn(this.pulumi.command, all, { cwd: this.directory, env, detached: true, stdio });
        let interruptedBy: NodeJS.Signals | undefined;
        const cancel = (received?: NodeJS.Signals) => {
            interruptedBy ??= received;
            child.kill("SIGINT");
        };
        const release = passOn(cancel, signal);
        const [out, error] = printed?.texts ?? [collect(child.stdout!), collect(child.stderr!)];
        try {
            const [code, ended] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
            if (code === 0) return out();
            if (ended !== null) throw new PulumiError(`Pulumi was ended by ${ended}; run the same command again.`);
            const said = error().trim() || out().trim() || `pulumi ${args[0]} ended with ${code}`;
            throw new PulumiError(said, interruptedBy);
        } finally {
            release();
            printed?.close();
        }
    }

    private async inFolder(action: (folder: string) => Promise<void>): Promise<void> {
        const folder = mkdtempSync(join(tmpdir(), "fastapi-release-pulumi-"));
        try {
            await action(folder);
        } finally {
            rmSync(folder, { recursive: true, force: true });
        }
    }
}

/** A program's output in two files. */
class PrintedFiles {
    private readonly paths: readonly [string, string];
    readonly descriptors: readonly [number, number];

    constructor(folder: string) {
        this.paths = [join(folder, "stdout"), join(folder, "stderr")];
        this.descriptors = [openSync(this.paths[0], "w", 0o600), openSync(this.paths[1], "w", 0o600)];
    }

    readonly texts: readonly [() => string, () => string] = [
        () => readFileSync(this.paths[0], "utf8"),
        () => readFileSync(this.paths[1], "utf8"),
    ];

    close(): void {
        for (const descriptor of this.descriptors) closeSync(descriptor);
    }
}

/**
 * Cancels the command when we are asked to end, or when we exit: it then stops by itself, and its state shows how far it got.
 * A signal that already has a listener, such as a promotion's, is left to that listener.
 */
function passOn(cancel: (received?: NodeJS.Signals) => void, signal: AbortSignal | undefined): () => void {
    const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter(name => process.listenerCount(name) === 0);
    const quietly = () => cancel();
    for (const name of signals) process.on(name, cancel);
    process.once("exit", quietly);
    signal?.addEventListener("abort", quietly);
    if (signal?.aborted === true) cancel();
    return () => {
        for (const name of signals) process.off(name, cancel);
        process.off("exit", quietly);
        signal?.removeEventListener("abort", quietly);
    };
}

function collect(stream: Readable): () => string {
    let text = "";
    stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
    });
    return () => text;
}

/**
 * Who left the lock that blocks an update: `ada@host (pid 4711) since …`. Undefined if the CLI reports something else, or if
 * a lock's process may still run, as any on another machine may.
 *
 * @param message of the CLI, with a line `created by USER@HOST (pid N) at TIME` for each lock
 */
export function leftOverLock(message: string, isLiving: (pid: number) => boolean = isRunning): string | undefined {
    if (!message.includes("the stack is currently locked by")) return undefined;
    const locks = [...message.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g)];
    const isLeft = ([, , host, pid]: RegExpExecArray) => host === hostname() && !isLiving(Number(pid));
    if (locks.length === 0 || !locks.every(isLeft)) return undefined;
    return locks.map(([, user, host, pid, time]) => `${user}@${host} (pid ${pid}) since ${time}`).join(", ");
}

// `pulumi up --event-log FILE` writes one engine event per line, as JSON.

export interface FollowedEvents {
    /** Call it when the command has ended: reports the last events. */
    end(): Promise<void>;
}

const lookMs = 50;

/** Reports events as they are written to a file, which need not exist yet. */
export function followEvents(file: string, onEvent: (event: EngineEvent) => void): FollowedEvents {
    const chunk = Buffer.alloc(1 << 16);
    let descriptor: number | undefined;
    // Bytes, because a chunk may end within a character.
    let rest: Buffer = Buffer.alloc(0);
    const look = () => {
        descriptor ??= openIfThere(file);
        if (descriptor === undefined) return;
        for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
            rest = Buffer.concat([rest, chunk.subarray(0, read)]);
            for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
                const line = rest.subarray(0, end).toString("utf8");
                rest = rest.subarray(end + 1);
                if (line !== "") onEvent(JSON.parse(line) as EngineEvent);
            }
        }
    };
    const timer = setInterval(look, lookMs);
    return {
        end: async () => {
            clearInterval(timer);
            look();
            if (descriptor !== undefined) closeSync(descriptor);
        },
    };
}

function openIfThere(file: string): number | undefined {
    try {
        return openSync(file, "r");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}
