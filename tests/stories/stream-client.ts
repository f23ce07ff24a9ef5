// Opens an event stream and a WebSocket, sends requests on the WebSocket without a pause, and writes how each ran and
// ended as one line of JSON. It stops when both have ended, or after a time.
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

export interface StreamPlan {
    /** Target address such as 10.99.0.1. */
    readonly address: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly maxSeconds: number;
}

export interface StreamEvent {
    readonly of: "events" | "socket";
    readonly what: "open" | "answer" | "ended" | "broken";
    /** Milliseconds since 1970. */
    readonly time: number;
    /** The last text of an event stream, a WebSocket's close code, or the error. */
    readonly text: string;
}

const askEveryMs = 100;

function tell(of: StreamEvent["of"], what: StreamEvent["what"], text = ""): void {
    process.stdout.write(`${JSON.stringify({ of, what, time: Date.now(), text } satisfies StreamEvent)}\n`);
}

function listen({ address, headers }: StreamPlan): Promise<void> {
    return new Promise(resolve => {
        const end = (what: "ended" | "broken", text: string) => {
            tell("events", what, text);
            resolve();
        };
        const request = get(`http://${address}/v1/users/events`, { headers, agent: false }, response => {
            let last = "";
            tell("events", "open");
            response.setEncoding("utf8").on("data", (text: string) => {
                last = text;
            });
            response.on("error", error => end("broken", error.message));
            response.on("end", () => end("ended", last));
        });
        request.on("error", error => end("broken", error.message));
    });
}

function converse({ address, headers }: StreamPlan): Promise<void> {
    return new Promise(resolve => {
        const socket = new WebSocket(`ws://${address}/v1/users/find`, { headers });
        const ask = () => socket.send("nobody");
        socket.on("open", () => {
            tell("socket", "open");
            ask();
        });
        socket.on("message", () => {
            tell("socket", "answer");
            setTimeout(() => socket.readyState === WebSocket.OPEN && ask(), askEveryMs);
        });
        socket.on("error", error => tell("socket", "broken", error.message));
        socket.on("close", code => {
            tell("socket", "ended", String(code));
            resolve();
        });
    });
}

async function run(plan: StreamPlan): Promise<void> {
    const limit = new AbortController();
    const tooLong = sleep(plan.maxSeconds * 1000, undefined, { signal: limit.signal }).then(
        () => process.exit(1),
        () => undefined,
    );
    await Promise.all([listen(plan), converse(plan)]);
    limit.abort();
    await tooLong;
}

if (require.main === module) void run(JSON.parse(process.argv[2] ?? "") as StreamPlan);
