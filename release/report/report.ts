import { fitText } from "./fit-text.js";

type Stream = "stdout" | "stderr";

/** What a line is about, for programs: `event` names its kind, the rest is what that kind has. */
export interface LineFacts {
    readonly event: string;
    readonly [fact: string]: unknown;
}

export type PhaseAttributes = Record<string, string | number | boolean>;

/** A part of a command and its time, for a trace. Milliseconds since 1970. */
export interface Phase {
    readonly name: string;
    readonly parent?: Phase;
    readonly startedMs: number;
    endedMs?: number;
    /** Why it failed. */
    error?: string;
    readonly attributes: PhaseAttributes;
}

/** What a report and those of the commands within its command have together. */
class Shared {
    readonly phases: Phase[] = [];
    current: Phase | undefined;
    readonly trailing: Promise<void>[] = [];
    readonly giveUp = new AbortController();
    readonly lastLines: LineFacts[] = [];
}

/** Where a command's words go: lines for people on standard output, or on standard error beside a JSON result. */
export class Report {
    constructor(
        /** Whether the result is wanted as JSON on standard output; "lines": all that is said, as JSON lines. */
        readonly json: boolean | "lines",
        private readonly write: (stream: Stream, text: string, isWhole?: boolean) => void = writeFitted,
        private readonly shared = new Shared(),
        private readonly isInner = false,
    ) {}

    /** @param facts what it is about, for programs */
    say(text: string, facts: LineFacts = { event: "note" }): void {
        if (this.json === "lines") this.tell({ ...facts, text });
        else this.write(this.json ? "stderr" : "stdout", `${text}\n`);
    }

    /** A line with the time since the command started. */
    step(text: string, facts: LineFacts): void {
        if (this.json === "lines") this.tell({ ...facts, text });
        else this.say(`  ${formatSeconds(elapsedSeconds()).padStart(7)}  ${text}`);
    }

    /** Something for programs only, which people are told in other words. */
    tell({ event, ...facts }: LineFacts): void {
        if (this.json !== "lines") return;
        this.write("stdout", `${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`, true);
    }

    /** Text that another program reads, on a terminal too: no line of it is broken. */
    print(text: string): void {
        if (this.json === "lines") this.tell({ event: "note", text });
        else this.write(this.json ? "stderr" : "stdout", `${text}\n`, true);
    }

    warn(text: string): void {
        if (this.json === "lines") this.tell({ event: "warning", text });
        else this.write("stderr", `${text}\n`);
    }

    /** The same words for a command within a command, whose result is not the answer. */
    inner(): Report {
        return new Report(this.json, this.write, this.shared, true);
    }

    /** No words at all, for what has been said before. */
    silent(): Report {
        return new Report(false, () => undefined, this.shared, true);
    }

    /** The result, once; shown only when it was asked for. */
    result(value: object): void {
        if (this.isInner) return;
        if (this.json === "lines") this.shared.lastLines.push({ event: "result", result: value });
        else if (this.json) this.write("stdout", `${JSON.stringify(value, undefined, 2)}\n`, true);
        if (!Array.isArray(value)) this.about(Object.fromEntries(Object.entries(value).filter(isAttribute)));
    }

    /** What has come about, in a line of its own as it is as JSON; shown only when JSON was asked for. */
    event(name: string, value: object): void {
        if (this.json === "lines") this.tell({ event: name, [name]: value });
        else if (this.json) this.write("stdout", `${JSON.stringify(value)}\n`, true);
    }

    /** Why the command failed. */
    fail(text: string, exitCode: number): void {
        if (this.json === "lines") this.shared.lastLines.push({ event: "error", exitCode, text });
        else this.warn(text);
    }

    /** To be called last of all: among JSON lines the result, and why the command failed, come last. */
    close(): void {
        for (const line of this.shared.lastLines) this.tell(line);
    }

    /** Carries out a part of the command, and remembers when. */
    async phase<T>(name: string, work: (attributes: PhaseAttributes) => T | Promise<T>): Promise<T> {
        return this.timed(this.begin(name), work);
    }

    /** A part that has parts of its own, or the whole command; one at a time. */
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
        // The first one is the command, which began with its process.
        const since = parent === undefined ? { startedMs: performance.timeOrigin } : { startedMs: nowMs(), parent };
        const phase: Phase = { name, ...since, attributes: {} };
        phases.push(phase);
        return phase;
    }

    private async timed<T>(phase: Phase, work: (attributes: PhaseAttributes) => T | Promise<T>): Promise<T> {
        try {
            return await work(phase.attributes);
        } catch (error) {
            phase.error = (error as Error).message;
            throw error;
        } finally {
            phase.endedMs = nowMs();
        }
    }

    /** What the whole command is about, for its trace. */
    about(attributes: PhaseAttributes): void {
        Object.assign(this.shared.phases[0]?.attributes ?? {}, attributes);
    }

    /** The parts of the command in the order in which they began; the first is the command. */
    get phases(): readonly Phase[] {
        return this.shared.phases;
    }

    /** Begins what the command does not wait for before its end; its problem is a warning. */
    afterwards(work: (signal: AbortSignal) => Promise<void>): void {
        const { trailing, giveUp } = this.shared;
        trailing.push(work(giveUp.signal).catch((error: Error) => this.warn(`warning: ${error.message}`)));
    }

    /** Waits for what was begun so, as long as that; what has not ended then is told to give up, and left. */
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

/** Finer than Date.now(). */
function nowMs(): number {
    return performance.timeOrigin + performance.now();
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
