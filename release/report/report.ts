import { fitText } from "./fit-text.js";

type Stream = "stdout" | "stderr";

/** Where a command's words go: lines for people on standard output, or on standard error beside a JSON result. */
export class Report {
    constructor(
        /** Whether the result is wanted as JSON on standard output. */
        readonly json: boolean,
        private readonly write: (stream: Stream, text: string, isWhole?: boolean) => void = writeFitted,
    ) {}

    say(text: string): void {
        this.write(this.json ? "stderr" : "stdout", `${text}\n`);
    }

    /** Text that another program reads, on a terminal too: no line of it is broken. */
    print(text: string): void {
        this.write(this.json ? "stderr" : "stdout", `${text}\n`, true);
    }

    warn(text: string): void {
        this.write("stderr", `${text}\n`);
    }

    /** The same words for a command within a command, whose result is not the answer. */
    inner(): Report {
        return new Report(false, (_, text, isWhole) => this.write(this.json ? "stderr" : "stdout", text, isWhole));
    }

    /** The result, once; shown only when it was asked for. */
    result(value: object): void {
        if (this.json) this.write("stdout", `${JSON.stringify(value, undefined, 2)}\n`, true);
    }

    /** What has happened, in the line of its own that it is as JSON; shown only when JSON was asked for. */
    event(value: object): void {
        if (this.json) this.write("stdout", `${JSON.stringify(value)}\n`, true);
    }
}

/** On a terminal, words are broken where it would break them anywhere. */
function writeFitted(stream: Stream, text: string, isWhole = false): void {
    process[stream].write(isWhole ? text : fitText(text, process[stream].columns));
}

/** Seconds since this process started, which is what a user waits for. */
export function elapsedSeconds(): number {
    return performance.now() / 1000;
}

/** `0.31 s`, `12.4 s`. */
export function formatSeconds(seconds: number): string {
    return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
}
