import { withoutCredentials } from "../../model/settings/credentials.js";
import { fitText } from "./fit-text.js";
import { printableText } from "./visible-text.js";

type Stream = "stdout" | "stderr";

/** A line's data for programs: `event` is its kind, the rest are that kind's fields. */
export interface LineFacts {
    readonly event: string;
    readonly [fact: string]: unknown;
}

export type PhaseAttributes = Record<string, string | number | boolean>;

/** A part of a command and its times, for a trace; milliseconds since 1970. */
export interface Phase {
    readonly name: string;
    readonly parent?: Phase;
    readonly startedMs: number;
    endedMs?: number;
    /** Why it failed. */
    error?: string;
    readonly attributes: PhaseAttributes;
}

/** State shared by a report and the reports of commands within its command. */
class Shared {
    readonly phases: Phase[] = [];
    current: Phase | undefined;
    readonly trailing: Promise<void>[] = [];
    readonly giveUp = new AbortController();
    readonly lastLines: LineFacts[] = [];
}

/** A command's output: lines for people on standard output, or on standard error if the result is JSON. */
export class Report {
    constructor(
        /** Whether to print the result as JSON on standard output; "lines": all output as JSON lines. */
        readonly json: boolean | "lines",
        private readonly output: (stream: Stream, text: string, isWhole?: boolean) => void = writeFitted,
        private readonly shared = new Shared(),
        private readonly isInner = false,
    ) {}

    /** @param facts the line's data for programs */
    say(text: string, facts: LineFacts = { event: "note" }): void {
        if (this.json === "lines") this.tell({ ...facts, text });
        else this.write(this.json ? "stderr" : "stdout", `${printableText(text)}\n`);
    }

    /** A line with the time since the command started. */
    step(text: string, facts: LineFacts): void {
        if (this.json === "lines") this.tell({ ...facts, text });
        else this.say(`  ${formatSeconds(elapsedSeconds()).padStart(7)}  ${text}`);
    }

    /** An event for programs only; people get it in other words. */
    tell({ event, ...facts }: LineFacts): void {
        if (this.json !== "lines") return;
        this.write("stdout", `${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`, true);
    }

    /** Text for another program to read; never wraps, not even on a terminal. */
    print(text: string): void {
        if (this.json === "lines") this.tell({ event: "note", text });
        else this.write(this.json ? "stderr" : "stdout", `${printableText(text)}\n`, true);
    }

    warn(text: string): void {
        if (this.json === "lines") this.tell({ event: "warning", text });
        else this.write("stderr", `${printableText(text)}\n`);
    }

    /** Whatever printed it: an address with a password comes from settings, Git, a proxy or a backend. */
    private write(stream: Stream, text: string, isWhole = false): void {
        this.output(stream, withoutCredentials(text), isWhole);
    }

    /** A report for a command within a command: same output, but without its result. */
    inner(): Report {
        return new Report(this.json, this.output, this.shared, true);
    }

    /** A report whose lines go into a list, for a command that quotes them. */
    collecting(lines: string[]): Report {
        return new Report(false, (_, text) => lines.push(...text.trimEnd().split("\n")), this.shared, true);
    }

    /** A report without output, for repeated work. */
    silent(): Report {
        return new Report(false, () => undefined, this.shared, true);
    }

    /** The result, once; printed only if JSON was requested. */
    result(value: object): void {
        if (this.isInner) return;
        if (this.json === "lines") this.shared.lastLines.push({ event: "result", result: value });
        else if (this.json) this.write("stdout", `${JSON.stringify(value, undefined, 2)}\n`, true);
        if (!Array.isArray(value)) this.about(Object.fromEntries(Object.entries(value).filter(isAttribute)));
    }

    /** An event as one line of JSON; printed only if JSON was requested. */
    event(name: string, value: object): void {
        if (this.json === "lines") this.tell({ event: name, [name]: value });
        else if (this.json) this.write("stdout", `${JSON.stringify(value)}\n`, true);
    }

    /** Why the command failed. */
    fail(text: string, exitCode: number): void {
        if (this.json === "lines") this.shared.lastLines.push({ event: "error", exitCode, text });
        else this.warn(text);
    }

    /** Call it last: it prints the JSON lines of the result and of the failure, which come last. */
    close(): void {
        for (const line of this.shared.lastLines) this.tell(line);
    }

    /** Runs a part of the command and records its times. */
    async phase<T>(name: string, work: (attributes: PhaseAttributes) => T | Promise<T>): Promise<T> {
        return this.timed(this.begin(name), work);
    }

    /** A part with its own parts, or the whole command; one at a time. */
    async group<T>(name: string, work: (attributes: PhaseAttributes) => T | Promise<T>): Promise<T> {
        const { shared } = this;
        const before = shared.current;
        shared.current = this.begin(name);
        return this.timed(shared.current, work).finally(() => {
            shared.current = before;
        });
    }

    private begin(name: string): Phase {
        const { current: parent, phases } = this.shared;
        // The first one is the command itself, which began with its process.
        const since = parent === undefined ? { startedMs: performance.timeOrigin } : { startedMs: nowMs(), parent };
        const phase: Phase = { name, ...since, attributes: {} };
        phases.push(phase);
        return phase;
    }

    private async timed<T>(phase: Phase, work: (attributes: PhaseAttributes) => T | Promise<T>): Promise<T> {
        try {
            return await work(phase.attributes);
        } catch (error) {
            phase.error = withoutCredentials((error as Error).message);
            throw error;
        } finally {
            phase.endedMs = nowMs();
        }
    }

    /** Adds attributes of the whole command, for its trace. */
    about(attributes: PhaseAttributes): void {
        Object.assign(this.shared.phases[0]?.attributes ?? {}, attributes);
    }

    /** The parts of the command in order of their start; the first is the command itself. */
    get phases(): readonly Phase[] {
        return this.shared.phases;
    }

    /** Starts work that the command waits for only at its end; a failure is a warning. */
    afterwards(work: (signal: AbortSignal) => Promise<void>): void {
        const { trailing, giveUp } = this.shared;
        trailing.push(work(giveUp.signal).catch((error: Error) => this.warn(`warning: ${error.message}`)));
    }

    /** Waits at most this long for such work; then aborts the rest and leaves it. */
    async settle(patienceMs: number): Promise<void> {
        const { trailing, giveUp } = this.shared;
        if (trailing.length === 0) return;
        const timers: NodeJS.Timeout[] = [];
        const late = new Promise<void>(resolve => {
            timers.push(
                setTimeout(() => giveUp.abort(), patienceMs),
                setTimeout(resolve, patienceMs + 250),
            );
        });
        await Promise.race([Promise.all(trailing), late]);
        for (const timer of timers) clearTimeout(timer);
    }
}

function isAttribute(entry: [string, unknown]): entry is [string, string | number | boolean] {
    return ["string", "number", "boolean"].includes(typeof entry[1]);
}

/** More precise than Date.now(). */
function nowMs(): number {
    return performance.timeOrigin + performance.now();
}

/** On a terminal, wraps lines between words; the terminal would wrap anywhere. */
function writeFitted(stream: Stream, text: string, isWhole = false): void {
    process[stream].write(isWhole ? text : fitText(text, process[stream].columns));
}

/** Seconds since this process started: the time a user waits. */
export function elapsedSeconds(): number {
    return performance.now() / 1000;
}

/** `0.31 s`, `12.4 s`. */
export function formatSeconds(seconds: number): string {
    return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
}
