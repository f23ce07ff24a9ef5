import type { ProgressEvent, ReportProgress } from "./progress.js";

/** A terminal or a file. */
export interface LineOutput {
    readonly isTTY?: boolean;
    write(text: string): unknown;
}

/** "0.4 s", "12 s", "4 min 36 s". */
export function formatSeconds(seconds: number): string {
    if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Steps shorter than this are not told unless they fail: a warm start is a handful of lines. */
const worthTellingSeconds = 0.3;

/**
 * One line for each step that ended. With a terminal the running ones and their time show on a last line, redrawn
 * each second; without one, a step that is long gives a line each minute, so that no log looks hung.
 */
export function progressLines(output: LineOutput): { report: ReportProgress; end: () => void } {
    const running = new Map<string, number>();
    let live = "";
    const clear = () => {
        if (live !== "") output.write("\r\u001b[K");
        live = "";
    };
    const describeRunning = () =>
        [...running].map(([step, since]) => `${step} ${formatSeconds((Date.now() - since) / 1000)}`).join(", ");
    const draw = () => {
        clear();
        live = running.size === 0 ? "" : `… ${describeRunning()}`.slice(0, 118);
        output.write(live);
    };
    const timer = setInterval(
        () => {
            if (output.isTTY) draw();
            else if (running.size > 0) output.write(`… ${describeRunning()}\n`);
        },
        output.isTTY ? 1000 : 60_000,
    );
    timer.unref();
    const report = (event: ProgressEvent) => {
        clear();
        if (event.kind === "started") running.set(event.step, Date.now());
        if (event.kind === "done") {
            running.delete(event.step);
            if (event.seconds >= worthTellingSeconds) output.write(`✓ ${event.step} ${formatSeconds(event.seconds)}\n`);
        }
        if (event.kind === "note") output.write(`${event.text}\n`);
        if (output.isTTY) draw();
    };
    const end = () => {
        clearInterval(timer);
        clear();
    };
    return { report, end };
}
