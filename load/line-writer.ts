/** How long a line may wait for those that go with it. */
const gatherMs = 50;

/**
 * Writes objects as NDJSON, many lines at a time: on a busy machine, each write costs its reader a turn of a processor as
 * well. Nothing is left behind at the end of the process; one that is killed loses the lines of the last 50 ms.
 */
export class LineWriter {
    private lines = "";
    private timer: NodeJS.Timeout | undefined;

    constructor(private readonly write: (text: string) => void) {
        process.once("exit", () => this.flush());
    }

    add(line: object): void {
        this.lines += `${JSON.stringify(line)}\n`;
        this.timer ??= setTimeout(() => this.flush(), gatherMs);
    }

    /** Writes what waits. */
    flush(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        const { lines } = this;
        this.lines = "";
        if (lines !== "") this.write(lines);
    }
}
