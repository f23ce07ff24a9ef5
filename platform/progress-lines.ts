import type { ProgressEvent, ReportProgress } from "./run-steps.js";

/** A terminal or a file. */
export interface LineOutput {
    readonly isTTY?: boolean;
    write(text: string): unknown;
}

/** "0.4 s", "12 s", "4 min 36 s". */
export function progressSeconds(seconds: number): string {
    if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
    const whole = Math.round(seconds);
    return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Shorter steps get no line unless they fail: a warm start is a handful of lines. */
const worthTellingSeconds = 0.3;

/**
 * One line for each step that ended. A terminal also shows the running steps and their time on a last line, redrawn
 * each second; without a terminal, a long step prints a line each minute, because the log would otherwise look hung.
 */
export function progressLines(output: LineOutput): { report: ReportProgress; end: () => void } {
    const running = new Map<string, number>();
    let live = "";
    const clear = () => {
        if (live !== "") output.write("\r\u001b[K");
        live = "";
    };
    const describeRunning = () =>
        [...running].map(([step, since]) => `${step} ${progressSeconds((Date.now() - since) / 1000)}`).join(", ");
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
            if (event.seconds >= worthTellingSeconds)
                output.write(`✓ ${event.step} ${progressSeconds(event.seconds)}\n`);
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
