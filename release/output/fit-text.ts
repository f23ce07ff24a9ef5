import { stripVTControlCharacters } from "node:util";
import { printableText } from "./visible-text.js";

/** A word with the blanks before it. Text in backticks, for copying, and a number with its unit are one word. */
const word = /\s*(?:`[^`]*`|\d (?=%|(?:s|min|h|d)\b)|\S)+/g;

/** A tree's branches and blanks. */
const indentation = /^[\s│├└─]*/;

/** The text before a table's last column. */
const columnsBefore = /^.* {2}/;

/**
 * Wraps text for a terminal: a long line breaks at blanks and continues below, indented or where its last column begins. A
 * word longer than a line stays whole.
 *
 * @param columns characters per line; absent: does not wrap
 */
export function fitText(text: string, columns?: number): string {
    if (columns === undefined) return text;
    const lines = text.split("\n").flatMap(line => fitLine(line, columns));
    return lines.join("\n");
}

function fitLine(line: string, columns: number): readonly string[] {
    if (stripVTControlCharacters(line).length <= columns) return [line];
    const [start = ""] = indentation.exec(line) ?? [];
    const [column = ""] = columnsBefore.exec(line.slice(start.length, columns / 2)) ?? [];
    const further = start === "" ? "    " : `${start.replaceAll("├─", "│ ").replaceAll(/[^│]/g, " ")}  `;
    const hang = column === "" ? further : further.slice(0, start.length) + " ".repeat(column.length);
    const lines: string[] = [];
    let current = "";
    for (const text of line.match(word) ?? []) {
        if (current.trim() === "" || current.length + text.length <= columns) {
            current += text;
            continue;
        }
        lines.push(current);
        const rest = text.trimStart();
        current = (hang.length + rest.length <= columns ? hang : further) + rest;
    }
    return [...lines, current];
}

// ANSI escape sequences: ESC[nA goes up n lines, ESC[J clears from there to the end of the screen, ESC[?25l and ESC[?25h
// hide and show the cursor, ESC[2J ESC[H clears the screen and goes to its top left.

const up = (lines: number) => (lines === 0 ? "\r" : `\r\u001b[${lines}A`);
const clearBelow = "\u001b[J";
const clearScreen = "\u001b[2J\u001b[H";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";

/** The terminal that a live area draws on: `process.stdout`. */
export interface TextScreen {
    readonly columns: number;
    readonly rows: number;
    write(text: string): unknown;
    on(event: "resize", listener: () => void): unknown;
    off(event: "resize", listener: () => void): unknown;
}

/** Lines at the bottom of a terminal that are redrawn in place. They stay at the end. */
export class LiveArea {
    private drawn = 0;
    private before = "";
    /** After a resize the terminal may have wrapped lines differently: their positions are unknown. */
    private readonly forget = () => {
        this.drawn = -1;
    };

    constructor(private readonly terminal: TextScreen) {
        terminal.write(hideCursor);
        terminal.on("resize", this.forget);
    }

    /** Wraps lines and cuts those beyond the terminal's height; a line that the terminal wrapped would be miscounted. */
    draw(text: readonly string[]): void {
        const { columns, rows } = this.terminal;
        const room = Math.max(1, rows - 1);
        const lines = text.flatMap(line => fitText(printableText(line), columns).split("\n"));
        const fitting =
            lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`];
        const drawn = fitting.map(line => `${[...line].slice(0, columns).join("")}\n`).join("");
        if (this.drawn >= 0 && drawn === this.before) return;
        const start = this.drawn < 0 ? clearScreen : up(this.drawn) + clearBelow;
        // In one write, to avoid showing half of it.
        this.terminal.write(start + drawn);
        this.drawn = fitting.length;
        this.before = drawn;
    }

    end(): void {
        this.terminal.off("resize", this.forget);
        this.terminal.write(showCursor);
    }
}
