// Many clients that all POST at the same moment, again and again after about the same pause, each on its own kept-alive
// connection. Writes the number of requests, and those that were not answered well, as one line of JSON.
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface BurstPlan {
    readonly address: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly clients: number;
    readonly bursts: number;
    /** Between the last answer of a burst and the first next one; it grows by 1 ms with each burst. */
    readonly pauseMs: number;
}

export interface BurstCount {
    readonly sent: number;
    /** The status, or the error. */
    readonly lost: readonly string[];
}

function post({ address, path, headers }: BurstPlan, agent: Agent): Promise<string> {
    return new Promise(resolve => {
        const sent = request(`http://${address}${path}`, { method: "POST", headers, agent }, answer => {
            answer.on("end", () => resolve(String(answer.statusCode)));
            answer.on("error", error => resolve(error.message));
            answer.resume();
        });
        sent.setTimeout(10_000, () => sent.destroy(new Error("no answer within 10 s")));
        sent.on("error", error => resolve(error.message));
        sent.end("{}");
    });
}

async function run(plan: BurstPlan): Promise<BurstCount> {
    const agents = Array.from({ length: plan.clients }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const answers: string[] = [];
    for (let burst = 0; burst < plan.bursts; burst++) {
        answers.push(...(await Promise.all(agents.map(agent => post(plan, agent)))));
        await sleep(plan.pauseMs + burst);
    }
    for (const agent of agents) agent.destroy();
    return { sent: answers.length, lost: answers.filter(answer => answer !== "200") };
}

if (require.main === module) {
    void run(JSON.parse(process.argv[2] ?? "") as BurstPlan).then(count => console.log(JSON.stringify(count)));
}
