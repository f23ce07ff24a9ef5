// ANSI escape sequences: ESC[nA goes up n lines, ESC[J clears from there to the end of the screen, ESC[?25l and ESC[?25h
// hide and show the cursor, ESC[2J ESC[H clears the screen and goes to its beginning.
import { fitText } from "./fit-text.js";

const up = (lines: number) => (lines === 0 ? "\r" : `\r\u001b[${lines}A`);
const clearBelow = "\u001b[J";
const clearScreen = "\u001b[2J\u001b[H";
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";

/** What a live area draws on: `process.stdout` of a terminal. */
export interface Terminal {
    readonly columns: number;
    readonly rows: number;
    write(text: string): unknown;
    on(event: "resize", listener: () => void): unknown;
    off(event: "resize", listener: () => void): unknown;
}

/** Lines at the bottom of a terminal that are drawn over again. They stay when it ends. */
export class LiveArea {
    private drawn = 0;
    private before = "";
    /** The terminal may have broken lines anew: nobody knows where they are. */
    private readonly forget = () => {
        this.drawn = -1;
    };

    constructor(private readonly terminal: Terminal) {
        terminal.write(hideCursor);
        terminal.on("resize", this.forget);
    }

    /** Fits lines and cuts what the terminal has no room for: a line that it broke would be counted wrongly. */
    draw(text: readonly string[]): void {
        const { columns, rows } = this.terminal;
        const room = Math.max(1, rows - 1);
        const lines = text.flatMap(line => fitText(line, columns).split("\n"));
        const fitting =
            lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`];
        const drawn = fitting.map(line => `${[...line].slice(0, columns).join("")}\n`).join("");
        if (this.drawn >= 0 && drawn === this.before) return;
        const start = this.drawn < 0 ? clearScreen : up(this.drawn) + clearBelow;
        // In one piece, so that nobody sees the half of it.
        this.terminal.write(start + drawn);
        this.drawn = fitting.length;
        this.before = drawn;
    }

    end(): void {
        this.terminal.off("resize", this.forget);
        this.terminal.write(showCursor);
    }
}
