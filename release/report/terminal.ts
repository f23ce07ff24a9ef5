import { inspect } from "node:util";

/** What the words of a command are shown on. */
export interface Terminal {
    /** Characters in a line; undefined where it is no terminal, and lines are as long as they need. */
    readonly columns?: number;
    /** Whether colours are shown: on a terminal that has some, and not where NO_COLOR is set. */
    readonly colours: boolean;
}

/** @param json whether a JSON result takes standard output, so that words go to standard error */
export function terminalOf(json: boolean): Terminal {
    const stream = json ? process.stderr : process.stdout;
    if (!stream.isTTY) return { colours: false };
    return { columns: stream.columns, colours: stream.hasColors() };
}

export type Colour = "red" | "green" | "yellow" | "dim";

export function paint(text: string, colour: Colour, { colours }: Terminal): string {
    const [on, off] = inspect.colors[colour]!;
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}

/** Words of others in one line, without what would steer a terminal. */
export function plainLine(text: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go.
    return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}
