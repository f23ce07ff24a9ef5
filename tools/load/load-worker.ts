import { connect, type Socket, type TcpNetConnectOpts } from "node:net";
import { urlToHttpOptions } from "node:url";
import type { Answer, ConnectionKind } from "./answer.js";

/** A slower answer counts as lost: no user waits longer. */
const timeoutMs = 5000;

export interface LoadWorkerArgs {
    /** Must answer JSON with the field `version`. */
    readonly url: URL;
    readonly kind: ConnectionKind;
    /** From the start of one request to the start of the next; time lost by a slow answer is not made up. */
    readonly intervalMs: number;
    /** Sent with every request, such as {host: "users.example.com"}. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
}

type Outcome = { readonly version: string } | { readonly error: string };

/**
 * One client that sends requests at a constant pace; each failure is counted, and none is retried.
 * It writes the same bytes each time and parses answers itself: the overhead of node:http would take processor time
 * from the measured service on the same machine.
 */
export class LoadWorker {
    /** Connections opened so far. */
    connections = 0;
    private readonly address: TcpNetConnectOpts;
    private readonly request: Buffer;
    private readonly deadline: NodeJS.Timeout;
    /** Open or being opened; absent when the next request must open one. */
    private socket: Socket | undefined;
    /** The part of the answer received so far. */
    private received: Buffer | undefined;
    /** Resolves the running request. */
    private finish: ((outcome: Outcome) => void) | undefined;

    constructor(private readonly args: LoadWorkerArgs) {
        const { hostname, port } = urlToHttpOptions(args.url);
        this.address = { host: hostname!, port: Number(port) || 80 };
        this.request = requestBytes(args);
        // One timer for all requests; it has no effect between requests.
        this.deadline = setTimeout(() => this.lose(`no answer within ${timeoutMs} ms`), timeoutMs).unref();
    }

    /** Sends requests until `signal` is aborted; the running request is still completed. */
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

    /** One request and its outcome. Never rejects. */
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

    /** Drops the connection, and the running request with it. */
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

/** One HTTP/1.1 answer. */
export interface HttpAnswer {
    readonly status: number;
    readonly body: Buffer;
    /** Whether the connection may carry another request. */
    readonly keepsConnection: boolean;
}

const blankLine = "\r\n\r\n";

/**
 * Reads the answer at the start of `received` (RFC 9112): a head, an empty line, and a body of known length, in chunks,
 * or up to the end of the connection. Answers are small, so each new part is parsed together with all previous ones.
 * Throws when the bytes are not an HTTP/1.1 answer.
 *
 * @param ended whether the server has closed its side
 * @returns undefined when a part is still missing
 */
export function readHttpAnswer(received: Buffer, ended: boolean): HttpAnswer | undefined {
    const headEnd = received.indexOf(blankLine);
    if (headEnd < 0) return undefined;
    const head = received.toString("latin1", 0, headEnd);
    const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})/.exec(head) ?? [];
    if (code === undefined) throw new Error("the answer is not HTTP/1.1");
    const rest = received.subarray(headEnd + blankLine.length);
    const status = Number(code);
    if (status < 200) return readHttpAnswer(rest, ended);

    const length = status === 204 || status === 304 ? "0" : /\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1];
    const asked = /\r\nconnection:([^\r]*)/i.exec(head)?.[1]?.toLowerCase() ?? "";
    const keeps = minor === "1" ? !asked.includes("close") : asked.includes("keep-alive");
    if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) {
        const body = joinChunks(rest);
        return body && { status, body, keepsConnection: keeps };
    }
    if (length === undefined) return ended ? { status, body: rest, keepsConnection: false } : undefined;
    if (rest.length < Number(length)) return undefined;
    return { status, body: rest.subarray(0, Number(length)), keepsConnection: keeps };
}

/** Each chunk is its length in hexadecimal, a line end, that many bytes and a line end; the last chunk is empty. */
function joinChunks(bytes: Buffer): Buffer | undefined {
    const chunks: Buffer[] = [];
    for (let from = 0; ; ) {
        const lineEnd = bytes.indexOf("\r\n", from);
        if (lineEnd < 0) return undefined;
        const line = bytes.toString("latin1", from, lineEnd);
        if (!/^[0-9a-f]+/i.test(line)) throw new Error("the answer's chunks are not HTTP/1.1");
        const length = Number.parseInt(line, 16);
        if (length === 0) return trailersEnded(bytes, lineEnd) ? Buffer.concat(chunks) : undefined;
        from = lineEnd + 2 + length + 2;
        if (bytes.length < from) return undefined;
        chunks.push(bytes.subarray(lineEnd + 2, from - 2));
    }
}

/** The last chunk is followed by header lines, usually none, and an empty line. */
function trailersEnded(bytes: Buffer, lineEnd: number): boolean {
    return bytes.indexOf(blankLine, lineEnd) >= 0;
}
