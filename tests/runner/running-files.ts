import { type LineOutput, progressSeconds } from "../../platform/progress-lines.js";

/**
 * Reports the test files in progress. On a terminal the last line shows the running files, redrawn each second;
 * elsewhere it prints a line a minute, so that no log looks hung.
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

    /** @param text the report on the file */
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
        const running = [...this.since].map(([file, since]) => `${file} ${progressSeconds((now - since) / 1000)}`);
        const elapsed = progressSeconds((now - this.started) / 1000);
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
