import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Answered, Asked, AskingPlan } from "./asking-client.js";

export interface Where {
    readonly address: string;
    readonly networkNamespace: string;
}

/** Sends each request once. */
export async function askOnce({ address, networkNamespace }: Where, asks: readonly Asked[]): Promise<Answered[]> {
    const clients = new AskingClients(networkNamespace, { address, asks, rounds: 1, intervalMs: 0 });
    await clients.ended;
    return clients.answers;
}

/** A process inside the platform's network that sends requests at a constant pace and keeps all answers. */
export class AskingClients {
    readonly answers: Answered[] = [];
    readonly ended: Promise<void>;
    private readonly child: ChildProcess;

    constructor(networkNamespace: string, plan: AskingPlan) {
        const command = [process.execPath, join(__dirname, "asking-client.js"), JSON.stringify(plan)];
        const child = spawn("nsenter", [`--net=/run/netns/${networkNamespace}`, ...command], {
            stdio: ["pipe", "pipe", "inherit"],
        });
        this.child = child;
        const lines = createInterface({ input: child.stdout });
        lines.on("line", line => this.answers.push(JSON.parse(line) as Answered));
        this.ended = new Promise((resolve, reject) => {
            child.on("error", reject);
            lines.on("close", () => resolve());
        });
    }

    async stop(): Promise<void> {
        this.child.stdin?.end();
        await this.ended;
    }
}
