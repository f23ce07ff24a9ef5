/** Whether a connection serves one request or stays open for the next ones. */
export type ConnectionKind = "fresh" | "keptAlive";

/** The outcome of one request; one line of the load's NDJSON. */
export interface Answer {
    /** When the answer was complete or the request had failed: milliseconds since 1970, with fractions. */
    readonly time: number;
    readonly kind: ConnectionKind;
    /** Milliseconds from sending to `time`. */
    readonly tookMs: number;
    /** The release that answered, from the JSON field `version`. Absent when the request failed. */
    readonly version?: string;
    /** Why the request counts as lost. */
    readonly error?: string;
}

/** The last line of the load's NDJSON. */
export interface LoadTotals {
    readonly requests: number;
    readonly failed: number;
    /** Requests on fresh connections. */
    readonly fresh: number;
    /** Requests on kept-alive connections. */
    readonly keptAlive: number;
    /** Connections that the kept-alive workers opened; one per worker if the server never asked them to leave. */
    readonly keptAliveConnections: number;
}

/** How long a line may wait to be written together with later ones. */
const gatherMs = 50;

/**
 * Writes objects as NDJSON, many lines at a time: on a busy machine, each write also costs its reader a turn on a
 * processor. At the process's end, every line is written; a killed process loses the lines of the last 50 ms.
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

    /** Writes the waiting lines. */
    flush(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        const { lines } = this;
        this.lines = "";
        if (lines !== "") this.write(lines);
    }
}
