import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Answer, LoadTotals } from "./answer.js";

export interface StartLoadArgs {
    /** Answers JSON with the field `version`; may be an address inside `networkNamespace`. */
    readonly url: string;
    /** A name under /run/netns in which the load runs; absent: that of this process. */
    readonly networkNamespace?: string;
    /** Of every request, such as {host: "users.example.com"}. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /** Workers with a new connection for each request. @default 4 */
    readonly fresh?: number;
    /** Workers that keep their connection. @default 4 */
    readonly keptAlive?: number;
    /** Requests a second, in all. @default 160 */
    readonly rate?: number;
    /** Hard end. @default 900 */
    readonly maxSeconds?: number;
}

/** Starts constant load in a process of its own, so that what this process does cannot slow the clients down. */
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

/** Constant load that is under way, and what it has seen. */
export class RunningLoad {
    /** In the order in which they came. */
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
            // Of a load that is killed it may stay unfinished.
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
        // Both are looked at later, or not at all when the caller fails before.
        this.ready.catch(() => undefined);
        this.ended.catch(() => undefined);
        child.stdin.on("error", () => undefined);
    }

    /** Ends the load, running requests included, and gives its totals. */
    stop(): Promise<LoadTotals> {
        this.child.stdin.end();
        return this.ended;
    }
}
