// Sends the same requests again and again, alternating between fresh and kept-alive connections, and writes every
// answer as one line of JSON. It stops when standard input ends, or after a number of rounds.
import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Asked {
    readonly name: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
}

export interface AskingPlan {
    /** Target address such as 10.99.0.1. */
    readonly address: string;
    readonly asks: readonly Asked[];
    readonly rounds: number;
    readonly intervalMs: number;
}

export interface Answered {
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly time: number;
    /** 0 when no answer came. */
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    /** The answer's body, or the error. */
    readonly body: string;
}

const timeoutMs = 5000;
const agents = [new Agent({ keepAlive: false }), new Agent({ keepAlive: true, maxSockets: 1 })];

function ask(address: string, { name, path, headers }: Asked, agent: Agent | undefined): Promise<Answered> {
    return new Promise(resolve => {
        const finish = (status: number, body: string, answered: Answered["headers"] = {}) =>
            resolve({ name, time: Date.now(), status, headers: answered, body });
        const request = get(`http://${address}${path}`, { headers, agent, timeout: timeoutMs }, response => {
            const chunks: Buffer[] = [];
            response.on("data", chunk => chunks.push(chunk));
            response.on("error", error => finish(0, error.message));
            response.on("end", () =>
                finish(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8"), response.headers),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
        request.on("error", error => finish(0, error.message));
    });
}

async function run({ address, asks, rounds, intervalMs }: AskingPlan): Promise<void> {
    let isOver = false;
    process.stdin.on("end", () => {
        isOver = true;
    });
    process.stdin.resume();
    for (let round = 0; round < rounds && !isOver; round++) {
        for (const [index, asked] of asks.entries()) {
            const answered = await ask(address, asked, agents[(round + index) % agents.length]);
            process.stdout.write(`${JSON.stringify(answered)}\n`);
            await sleep(intervalMs);
        }
    }
    for (const agent of agents) agent.destroy();
    process.stdin.destroy();
}

if (require.main === module) void run(JSON.parse(process.argv[2] ?? "") as AskingPlan);
