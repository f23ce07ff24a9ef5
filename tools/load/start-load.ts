import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Answer, LoadTotals } from "./answer.js";

export interface StartLoadArgs {
    /** Must answer JSON with the field `version`; may be an address inside `networkNamespace`. */
    readonly url: string;
    /** Name under /run/netns of the namespace for the load; absent: this process's own. */
    readonly networkNamespace?: string;
    /** Sent with every request, such as {host: "users.example.com"}. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /** Workers with a new connection for each request. @default 4 */
    readonly fresh?: number;
    /** Workers that keep their connection. @default 4 */
    readonly keptAlive?: number;
    /** Requests a second in total. @default 160 */
    readonly rate?: number;
    /** Limit after which the load ends. @default 900 */
    readonly maxSeconds?: number;
}

/** Starts constant load in a process of its own, where nothing that this process does can slow the clients down. */
export function startLoad(args: StartLoadArgs): RunningLoad {
    const options = [
        ...Object.entries(args.headers ?? {}).flatMap(([name, value]) => ["--header", `${name}: ${value}`]),
        ...(args.fresh === undefined ? [] : ["--fresh", String(args.fresh)]),
        ...(args.keptAlive === undefined ? [] : ["--kept-alive", String(args.keptAlive)]),
        ...(args.rate === undefined ? [] : ["--rate", String(args.rate)]),
        ...(args.maxSeconds === undefined ? [] : ["--max-seconds", String(args.maxSeconds)]),
    ];
    const command = [process.execPath, join(__dirname, "main.js"), args.url, ...options];
    const enter = args.networkNamespace === undefined ? [] : ["nsenter", `--net=/run/netns/${args.networkNamespace}`];
    const [file, ...rest] = [...enter, ...command];
    return new RunningLoad(spawn(file!, rest, { stdio: ["pipe", "pipe", "inherit"] }));
}

/** A running constant load, and the answers so far. */
export class RunningLoad {
    /** In order of arrival. */
    readonly answers: Answer[] = [];
    /** Resolves at the first good answer; rejects when the load ends without one. */
    readonly ready: Promise<void>;
    private readonly ended: Promise<LoadTotals>;

    constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
        let markReady!: () => void;
        let totals: LoadTotals | undefined;
        const firstAnswer = new Promise<void>(resolve => {
            markReady = resolve;
        });
        let unfinished = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
            const lines = (unfinished + text).split("\n");
            // If the load is killed, the last line may stay incomplete.
            unfinished = lines.pop() ?? "";
            for (const each of lines) {
                const line = JSON.parse(each) as Answer & { ready?: number; end?: LoadTotals };
                if (line.ready !== undefined) markReady();
                else if (line.end !== undefined) totals = line.end;
                else this.answers.push(line);
            }
        });
        this.ended = new Promise((resolve, reject) => {
            child.on("error", error => reject(new Error(`the load could not be started: ${error.message}`)));
            child.on("close", code => {
                if (totals !== undefined) resolve(totals);
                else reject(new Error(`the load ended early with exit code ${code}`));
            });
        });
        this.ready = Promise.race([
            firstAnswer,
            this.ended.then(() => Promise.reject(new Error("the address never gave a good answer"))),
        ]);
        // Callers await both later, or never if they fail first.
        this.ready.catch(() => undefined);
        this.ended.catch(() => undefined);
        child.stdin.on("error", () => undefined);
    }

    /** Ends the load, waits for running requests, and returns the totals. */
    stop(): Promise<LoadTotals> {
        this.child.stdin.end();
        return this.ended;
    }
}
