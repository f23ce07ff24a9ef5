import { Refusal } from "./refusal.js";

export interface Confirmation {
    /** Goes ahead without a question. @default false */
    readonly yes?: boolean;
    /** Then nobody reads a question. */
    readonly json: boolean;
}

/** Asks whoever sits at a terminal; refuses when the answer is no. Pipelines are never asked. */
export async function confirm(question: string, { yes = false, json }: Confirmation): Promise<void> {
    if (yes || json || process.stdin.isTTY !== true || process.stdout.isTTY !== true) return;
    const { createInterface } = await import("node:readline/promises");
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
        const answer = await terminal.question(`${question} [y/N] `);
        if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal("Not confirmed, so nothing was changed.");
    } finally {
        terminal.close();
    }
}
