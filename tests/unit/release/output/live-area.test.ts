import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { LiveArea } from "../../../../release/output/fit-text.js";

/** A terminal that supports only the sequences that the area uses. */
class SmallTerminal extends EventEmitter {
    lines: string[] = [""];
    cursor = true;
    writes = 0;
    private row = 0;

    constructor(
        readonly columns: number,
        readonly rows: number,
    ) {
        super();
    }

    write(text: string): void {
        this.writes++;
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these control terminals.
        for (const part of text.match(/\u001b\[[?0-9]*[A-Za-z]|\n|\r|[^\u001b\n\r]+/g) ?? []) this.take(part);
    }

    get shown(): string[] {
        return this.lines.slice(0, -1);
    }

    private take(part: string): void {
        if (part === "\n") {
            this.row++;
            this.lines[this.row] ??= "";
        } else if (part === "\r") return;
        else if (part === "\u001b[J") this.lines = [...this.lines.slice(0, this.row), ""];
        else if (part === "\u001b[2J") this.lines = [""];
        else if (part === "\u001b[H") this.row = 0;
        else if (part.endsWith("A")) this.row -= Number(part.slice(2, -1));
        else if (part.startsWith("\u001b[?25")) this.cursor = part.endsWith("h");
        else this.lines[this.row] += part;
    }
}

describe("LiveArea", () => {
    it("shows foreign control characters by name", () => {
        const terminal = new SmallTerminal(80, 24);
        new LiveArea(terminal).draw(["\u001b[2Jgone\r\u202e"]);
        assert.deepEqual(terminal.shown, ["⟨U+001B⟩[2Jgone⟨U+000D⟩⟨U+202E⟩"]);
    });

    it("redraws over its previous lines, however many", () => {
        const terminal = new SmallTerminal(80, 24);
        const area = new LiveArea(terminal);
        for (const lines of [["a", "b", "c"], ["d"], ["e", "f"]]) {
            area.draw(lines);
            assert.deepEqual(terminal.shown, lines);
        }
    });

    it("keeps the text above it, and its own last lines", () => {
        const terminal = new SmallTerminal(80, 24);
        terminal.write("$ status --watch\n");
        const area = new LiveArea(terminal);
        area.draw(["a"]);
        area.draw(["b"]);
        area.end();
        assert.deepEqual(terminal.shown, ["$ status --watch", "b"]);
    });

    it("hides the cursor while it exists", () => {
        const terminal = new SmallTerminal(80, 24);
        const area = new LiveArea(terminal);
        assert.equal(terminal.cursor, false);
        area.end();
        assert.equal(terminal.cursor, true);
    });

    it("writes nothing if nothing has changed", () => {
        const terminal = new SmallTerminal(80, 24);
        const area = new LiveArea(terminal);
        area.draw(["a"]);
        const { writes } = terminal;
        area.draw(["a"]);
        assert.equal(terminal.writes, writes);
    });

    it("cuts lines that do not fit, and says how many", () => {
        const terminal = new SmallTerminal(5, 4);
        new LiveArea(terminal).draw(["…longer", "b", "c", "d"]);
        assert.deepEqual(terminal.shown, ["…long", "b", "… 2 m"]);
    });

    it("wraps lines to the terminal's width", () => {
        const terminal = new SmallTerminal(12, 9);
        new LiveArea(terminal).draw(["one two three", "b"]);
        assert.deepEqual(terminal.shown, ["one two", "    three", "b"]);
    });

    it("clears the screen after the terminal was resized", () => {
        const terminal = new SmallTerminal(80, 24);
        const area = new LiveArea(terminal);
        area.draw(["a", "b"]);
        terminal.lines = ["a broken", "line", "b", ""];
        terminal.emit("resize");
        area.draw(["c"]);
        assert.deepEqual(terminal.shown, ["c"]);
    });
});
