import { connect, type Socket, type TcpNetConnectOpts } from "node:net";
import { urlToHttpOptions } from "node:url";
import type { Answer, ConnectionKind } from "./answer.js";
import { type HttpAnswer, readHttpAnswer } from "./http-answer.js";

/** An answer that takes longer is lost: no user waits for more. */
const timeoutMs = 5000;

export interface LoadWorkerArgs {
    /** Answers JSON with the field `version`. */
    readonly url: URL;
    readonly kind: ConnectionKind;
    /** From the start of one request to the start of the next; a slow answer is not caught up with. */
    readonly intervalMs: number;
    /** Of every request, such as {host: "users.example.com"}. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
}

type Outcome = { readonly version: string } | { readonly error: string };

/**
 * One client that asks again and again at a constant pace; each failure is counted, none is tried again.
 *
 * It writes the same bytes each time and reads answers by itself: what node:http does beyond that would take its time from
 * whoever is measured on the same processors.
 */
export class LoadWorker {
    /** Connections opened so far. */
    connections = 0;
    private readonly address: TcpNetConnectOpts;
    private readonly request: Buffer;
    private readonly deadline: NodeJS.Timeout;
    /** Open, or being opened; absent when the next request is to open one. */
    private socket: Socket | undefined;
    /** What came of the answer so far. */
    private received: Buffer | undefined;
    /** The request under way. */
    private finish: ((outcome: Outcome) => void) | undefined;

    constructor(private readonly args: LoadWorkerArgs) {
        const { hostname, port } = urlToHttpOptions(args.url);
        this.address = { host: hostname!, port: Number(port) || 80 };
        this.request = requestBytes(args);
        // One timer for all requests; it means nothing while none is under way.
        this.deadline = setTimeout(() => this.lose(`no answer within ${timeoutMs} ms`), timeoutMs).unref();
    }

    /** Asks until `signal` says stop, which a running request outlives. */
    async run(signal: AbortSignal, onAnswer: (answer: Answer) => void): Promise<void> {
        let wake = (): void => undefined;
        signal.addEventListener("abort", () => wake(), { once: true });
        for (let next = now(); !signal.aborted; ) {
            onAnswer(await this.ask());
            next = Math.max(next + this.args.intervalMs, now());
            if (signal.aborted) break;
            await new Promise<void>(resolve => {
                const timer = setTimeout(resolve, next - now());
                wake = () => {
                    clearTimeout(timer);
                    resolve();
                };
            });
        }
        this.leave();
    }

    /** One request and what became of it. Never rejects. */
    ask(): Promise<Answer> {
        const { kind } = this.args;
        const started = now();
        return new Promise(resolve => {
            this.finish = outcome => {
                this.finish = undefined;
                const time = now();
                resolve({ time, kind, tookMs: time - started, ...outcome });
            };
            this.deadline.refresh();
            this.socket ??= this.open();
            this.socket.write(this.request);
        });
    }

    private open(): Socket {
        this.connections++;
        this.received = undefined;
        const socket = connect(this.address);
        const whileOurs = (action: () => void) => () => {
            if (socket === this.socket) action();
        };
        socket.on("data", bytes => {
            if (socket === this.socket) this.read(bytes, false);
        });
        socket.on(
            "end",
            whileOurs(() => this.read(undefined, true)),
        );
        socket.on(
            "close",
            whileOurs(() => this.lose("ECONNRESET")),
        );
        socket.on("error", (error: NodeJS.ErrnoException) => {
            if (socket === this.socket) this.lose(error.code ?? error.message);
        });
        return socket;
    }

    private read(bytes: Buffer | undefined, ended: boolean): void {
        if (bytes !== undefined) this.received = this.received ? Buffer.concat([this.received, bytes]) : bytes;
        try {
            const answer = this.received && this.finish && readHttpAnswer(this.received, ended);
            if (answer !== undefined) this.take(answer);
            else if (ended) this.lose("ECONNRESET");
        } catch (error) {
            this.lose((error as Error).message);
        }
    }

    private take(answer: HttpAnswer): void {
        this.received = undefined;
        if (this.args.kind === "fresh" || !answer.keepsConnection) this.leave();
        this.finish?.(readVersion(answer));
    }

    /** Gives the connection up, and the request under way with it. */
    private lose(error: string): void {
        this.leave();
        this.finish?.({ error });
    }

    private leave(): void {
        const { socket } = this;
        this.socket = undefined;
        socket?.destroy();
    }
}

const { timeOrigin } = performance;

function now(): number {
    return timeOrigin + performance.now();
}

function requestBytes({ url, kind, headers = {} }: LoadWorkerArgs): Buffer {
    const names = Object.keys(headers).map(name => name.toLowerCase());
    const lines = [
        `GET ${url.pathname}${url.search} HTTP/1.1`,
        ...(names.includes("host") ? [] : [`Host: ${url.host}`]),
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        `Connection: ${kind === "fresh" ? "close" : "keep-alive"}`,
    ];
    return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
}

function readVersion({ status, body }: HttpAnswer): Outcome {
    if (status !== 200) return { error: `HTTP ${status}` };
    try {
        const { version } = JSON.parse(body.toString("utf8")) as { version?: unknown };
        return typeof version === "string" ? { version } : { error: "no version in the answer" };
    } catch {
        return { error: "the answer is not JSON" };
    }
}
