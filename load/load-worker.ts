import { Agent, get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, ConnectionKind } from "./answer.js";

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

/** One client that asks again and again at a constant pace; each failure is counted, none is tried again. */
export class LoadWorker {
    private readonly agent: Agent;
    /** Connections opened so far. */
    connections = 0;

    constructor(private readonly args: LoadWorkerArgs) {
        this.agent = new Agent({ keepAlive: args.kind === "keptAlive", maxSockets: 1 });
    }

    /** Asks until `signal` says stop, which a running request outlives. */
    async run(signal: AbortSignal, onAnswer: (answer: Answer) => void): Promise<void> {
        for (let next = now(); !signal.aborted; ) {
            onAnswer(await this.ask());
            next = Math.max(next + this.args.intervalMs, now());
            await sleep(next - now(), undefined, { signal }).catch(() => undefined);
        }
        this.agent.destroy();
    }

    /** One request and what became of it. Never rejects. */
    ask(): Promise<Answer> {
        const { url, kind, headers = {} } = this.args;
        const started = now();
        return new Promise(resolve => {
            const finish = (outcome: { version: string } | { error: string }) => {
                clearTimeout(timer);
                const time = now();
                resolve({ time, kind, tookMs: time - started, ...outcome });
            };
            const request = get(url, { agent: this.agent, headers });
            const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
            request.on("socket", () => {
                if (!request.reusedSocket) this.connections++;
            });
            request.on("error", (error: NodeJS.ErrnoException) => finish({ error: error.code ?? error.message }));
            request.on("response", response => readVersion(response).then(finish));
        });
    }
}

function now(): number {
    return performance.timeOrigin + performance.now();
}

async function readVersion(response: IncomingMessage): Promise<{ version: string } | { error: string }> {
    try {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        if (response.statusCode !== 200) return { error: `HTTP ${response.statusCode}` };
        const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { version?: unknown };
        return typeof body.version === "string" ? { version: body.version } : { error: "no version in the answer" };
    } catch (error) {
        return { error: (error as NodeJS.ErrnoException).code ?? "the answer is not JSON" };
    }
}
