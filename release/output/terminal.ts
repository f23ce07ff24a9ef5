import { Refusal } from "./refusal.js";
import { type Colour, colourMarks, visibleText } from "./visible-text.js";

export type { Colour } from "./visible-text.js";

/** The terminal that shows a command's output. */
export interface Terminal {
    /** Characters per line; undefined if it is not a terminal: lines do not wrap. */
    readonly columns?: number;
    /** Whether to use colours: if the terminal has them and NO_COLOR is not set. */
    readonly colours: boolean;
}

/** @param json whether a JSON result uses standard output: text then goes to standard error */
export function terminalOf(json: boolean): Terminal {
    const stream = json ? process.stderr : process.stdout;
    if (!stream.isTTY) return { colours: false };
    return { columns: stream.columns, colours: stream.hasColors() };
}

export function paint(text: string, colour: Colour, { colours }: Terminal): string {
    const [on, off] = colourMarks(colour);
    return colours ? on + visibleText(text) + off : text;
}

/** Foreign text in one line, as wide as it is printed. */
export function plainLine(text: string): string {
    return visibleText(text.replace(/[\t\n\v\f\r]+/g, " ")).trim();
}

export interface Confirmation {
    /** Goes ahead without asking. @default false */
    readonly yes?: boolean;
    /** With JSON output it does not ask. */
    readonly json: boolean;
}

/** Asks at a terminal, and refuses if the answer is no. Never asks in a pipeline. */
export async function confirm(question: string, { yes = false, json }: Confirmation): Promise<void> {
    if (yes || json || process.stdin.isTTY !== true || process.stdout.isTTY !== true) return;
    const { createInterface } = await import("node:readline/promises");
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
        const answer = await terminal.question(`${visibleText(question)} [y/N] `);
        if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal("Not confirmed, so nothing was changed.");
    } finally {
        terminal.close();
    }
}
