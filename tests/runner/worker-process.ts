import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../../machine/files.js";
import { type FileResult, failedAsAWhole, type WorkerMessage } from "./file-result.js";

/** A file's result, and what was printed meanwhile. */
export interface Ran {
    readonly result: FileResult;
    readonly output: string;
}

export interface Listener {
    began(file: string): void;
    ended(ran: Ran): void;
}

/** For the rest of an ended process's output. */
const lastWordsMs = 1000;

function lastLines(text: string): string {
    return text.trimEnd().split("\n").slice(-30).join("\n");
}

/** A difference of huge objects grows without end: it ends here instead, as a failure. */
const heapMebibytes = 2048;

/** A process that runs test files. It leads a process group: everything it starts ends with it. */
export class WorkerProcess {
    private readonly child: ChildProcess;
    private readonly closed: Promise<unknown>;
    /** How it ended, in words. */
    private readonly ended: Promise<string>;
    private output = "";

    constructor() {
        this.child = spawn(process.execPath, [`--max-old-space-size=${heapMebibytes}`, join(__dirname, "worker.js")], {
            cwd: projectFolder(),
            detached: true,
            stdio: ["ignore", "pipe", "pipe", "ipc"],
        });
        for (const stream of [this.child.stdout!, this.child.stderr!]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                this.output += text;
            });
        }
        this.closed = new Promise(resolve => this.child.once("close", resolve));
        this.ended = new Promise(resolve => {
            this.child.on("error", error => resolve(`its process failed: ${error.message}`));
            this.child.on("exit", (code, signal) =>
                resolve(`its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`),
            );
        });
    }

    /** Whether it can run more files. */
    get isAlive(): boolean {
        return this.child.connected;
    }

    /**
     * Runs files and reports each, whatever happens to it: one with a process that dies or hangs has failed. Loads all
     * files before it runs the first.
     *
     * @param limitSeconds for each file
     */
    async run(files: readonly string[], limitSeconds: number, listener: Listener): Promise<void> {
        const missing = new Set(files);
        let running = files[0]!;
        let since = performance.now();
        let limit: NodeJS.Timeout | undefined;
        const end = (result: FileResult) => {
            missing.delete(result.file);
            listener.ended({ result, output: this.output });
            this.output = "";
        };
        const wrong = await new Promise<string | undefined>(resolve => {
            const begin = (file: string) => {
                [running, since] = [file, performance.now()];
                clearTimeout(limit);
                limit = setTimeout(() => resolve(`it did not end within ${limitSeconds} s`), limitSeconds * 1000);
                listener.began(file);
            };
            const hear = (message: WorkerMessage) => {
                if (message.kind === "began") begin(message.file);
                if (message.kind === "ended" && message.result.tests.length > 0) end(message.result);
                if (message.kind === "idle") resolve(undefined);
            };
            // Output printed before a message arrives in the same turn.
            this.child.on("message", (message: WorkerMessage) => setImmediate(hear, message));
            void this.ended.then(resolve);
            this.child.send({ files }, () => undefined);
        });
        clearTimeout(limit);
        this.child.removeAllListeners("message");
        if (wrong !== undefined) await this.end();
        if (wrong !== undefined && missing.has(running)) {
            const seconds = (performance.now() - since) / 1000;
            end(failedAsAWhole(running, seconds, `${wrong}. Its last output:\n${lastLines(this.output)}`));
        }
        for (const file of missing) {
            end(
                failedAsAWhole(
                    file,
                    0,
                    wrong === undefined ? "none of its tests ran" : `not run because of ${running}: ${wrong}`,
                ),
            );
        }
    }

    /** Fails the running test; the hooks after it clean up. */
    interrupt(): void {
        this.child.kill("SIGINT");
    }

    /** Ends it and everything it started. */
    async end(): Promise<void> {
        try {
            process.kill(-this.child.pid!, "SIGKILL");
        } catch {
            // All of them had already ended.
        }
        await this.ended;
        await Promise.race([this.closed, sleep(lastWordsMs)]);
    }
}
