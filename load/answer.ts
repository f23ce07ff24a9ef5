/** Whether a connection serves one request, or is kept open for the next ones. */
export type ConnectionKind = "fresh" | "keptAlive";

/** What became of one request; one line of the load's NDJSON. */
export interface Answer {
    /** When the answer was complete, or the failure known: milliseconds since 1970, with fractions. */
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
    /** Connections that the kept-alive workers opened; one each when the server never asked them to leave. */
    readonly keptAliveConnections: number;
}
