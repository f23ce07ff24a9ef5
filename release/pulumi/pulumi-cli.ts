// Pulumi's CLI, started as its Automation API does. Not by that API: its modules take 0.5 s of one core to load, and it
// starts the CLI four times for an update, to ask for what the update's own events tell: decisions/0015.
import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { EngineEvent } from "@pulumi/pulumi/automation/events.js";
import type { UpdateSummary } from "@pulumi/pulumi/automation/stack.js";
import { cacheFolder } from "../../platform/platform-instance.js";
import type { Pulumi } from "../../platform/pulumi/find-pulumi.js";
import { followEvents } from "./follow-events.js";
import { leftOverLock } from "./left-over-lock.js";
import { PulumiError } from "./pulumi-error.js";

/** How an update or preview is run. */
export interface RunOptions {
    readonly message?: string;
    /** Read in place of the stack's settings file. */
    readonly configFile?: string;
    readonly signal?: AbortSignal;
    readonly onEvent: (event: EngineEvent) => void;
    /** Told who left a lock behind that was removed. */
    readonly onLeftOver?: (who: string) => void;
}

/** What `stack export` prints. */
export interface ExportedStack {
    readonly version: number;
    readonly deployment: unknown;
}

/**
 * With a folder in which Node.js 22 and later keep what they compile of the program and its SDK, unless one is named: an
 * update is a seventh shorter (bench/README.md).
 */
export function cliEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { NODE_COMPILE_CACHE: join(cacheFolder(environment), "node"), ...environment };
}

/** A stack of a project, by the commands of the CLI. Each rejects with a PulumiError. */
export class PulumiCli {
    /**
     * @param directory of Pulumi.yaml
     * @param environment beside that of this process
     */
    constructor(
        private readonly pulumi: Pick<Pulumi, "command">,
        private readonly directory: string,
        readonly stack: string,
        private readonly environment: Readonly<Record<string, string>>,
    ) {}

    /**
     * Runs the update; without a preview, which is asked for beforehand where it is wanted. A lock that was left by a
     * process of this machine that has ended is no obstacle.
     */
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

    /** Makes the stack; its salt goes into the settings file. */
    async init(): Promise<void> {
        await this.run(["stack", "init", this.stack, "--no-select"], { ofStack: false });
    }

    /** A page of updates, newest first, secrets encrypted: they decide nothing, and would need the passphrase. */
    async history(pageSize: number, page: number): Promise<readonly Partial<UpdateSummary>[]> {
        const args = ["stack", "history", "--json", "--page-size", `${pageSize}`, "--page", `${page}`];
        return JSON.parse(await this.run(args)) as readonly Partial<UpdateSummary>[];
    }

    /** Secrets encrypted. */
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

    /** A setting with its secrets in the clear. */
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
     * @param folder where what it prints is kept: in files it goes on when we are killed, where a pipe that nobody reads ends it in the
     *     middle of an update. Absent for what may print a secret.
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
        // The log of events is a flag of its debugging commands.
        const env = { ...cliEnvironment({ ...process.env, ...this.environment }), PULUMI_DEBUG_COMMANDS: "true" };
        const printed = folder === undefined ? undefined : new PrintedFiles(folder);
        const stdio: StdioOptions = ["ignore", ...(printed?.descriptors ?? (["pipe", "pipe"] as const))];
        // In a process group of its own: Ctrl-C reaches it once, by us, since a second one would break it off.
        const child = spawn(this.pulumi.command, all, { cwd: this.directory, env, detached: true, stdio });
        const release = passOn(() => child.kill("SIGINT"), signal);
        const [out, error] = printed?.texts ?? [collect(child.stdout!), collect(child.stderr!)];
        try {
            const [code, ended] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
            if (code === 0) return out();
            if (ended !== null) throw new PulumiError(`Pulumi was ended by ${ended}; run the same again.`);
            throw new PulumiError(error().trim() || out().trim() || `pulumi ${args[0]} ended with ${code}`);
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

/** What a program prints, in two files. */
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
 * Cancels what runs when we are asked to end, or do: it ends by itself then, and leaves a state that says how far it got.
 * Where somebody listens to a signal already, as a promotion does, they decide what becomes of it.
 */
function passOn(cancel: () => void, signal: AbortSignal | undefined): () => void {
    const signals = (["SIGINT", "SIGTERM", "SIGHUP"] as const).filter(name => process.listenerCount(name) === 0);
    for (const name of signals) process.on(name, cancel);
    process.once("exit", cancel);
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted === true) cancel();
    return () => {
        for (const name of signals) process.off(name, cancel);
        process.off("exit", cancel);
        signal?.removeEventListener("abort", cancel);
    };
}

function collect(stream: Readable): () => string {
    let text = "";
    stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
    });
    return () => text;
}
