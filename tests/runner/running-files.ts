import { formatSeconds, type LineOutput } from "../../platform/progress-lines.js";

/**
 * Tells of files of tests under way. On a terminal a last line shows what runs, redrawn each second; elsewhere a line a minute
 * does, so that no log looks hung.
 */
export class RunningFiles {
    private readonly since = new Map<string, number>();
    private readonly started = performance.now();
    private readonly timer: NodeJS.Timeout;
    private done = 0;
    private live = "";

    constructor(
        private readonly output: LineOutput,
        private readonly total: number,
    ) {
        this.timer = setInterval(() => this.remind(), output.isTTY ? 1000 : 60_000);
        this.timer.unref();
    }

    began(file: string): void {
        this.since.set(file, performance.now());
        this.draw();
    }

    /** @param text what is to be told of it */
    ended(file: string, text: string): void {
        this.since.delete(file);
        this.done++;
        this.clear();
        this.output.write(`${text}\n`);
        this.draw();
    }

    close(): void {
        clearInterval(this.timer);
        this.clear();
    }

    /** `12 of 33, 4 min 10 s; stories/ledger 12 s; stories/promotion 80 s`. */
    describe(): string {
        const now = performance.now();
        const running = [...this.since].map(([file, since]) => `${file} ${formatSeconds((now - since) / 1000)}`);
        const elapsed = formatSeconds((now - this.started) / 1000);
        return [`${this.done} of ${this.total}, ${elapsed}`, ...running].join("; ");
    }

    private remind(): void {
        if (this.output.isTTY) this.draw();
        else if (this.since.size > 0) this.output.write(`… ${this.describe()}\n`);
    }

    private clear(): void {
        if (this.live !== "") this.output.write("\r\u001b[K");
        this.live = "";
    }

    private draw(): void {
        if (!this.output.isTTY) return;
        this.clear();
        this.live = `… ${this.describe()}`.slice(0, 118);
        this.output.write(this.live);
    }
}
