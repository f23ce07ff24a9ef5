import type { GateCheck } from "./gate-checks.js";

/** One check of a gate that has passed. */
export interface GateResult {
    /** Method and path, such as `GET /v1/users`. */
    readonly check: string;
    readonly result: "passed";
    readonly expected?: string;
    /** What was answered; absent when the gate's log is gone. */
    readonly got?: string;
}

const mark = "results: ";

/** Reads the log of a gate that has passed; undefined when it does not tell its results. */
export function parseGateLog(log: string): readonly GateResult[] | undefined {
    const line = log.split("\n").findLast(text => text.startsWith(mark));
    if (line === undefined) return undefined;
    try {
        const results = JSON.parse(line.slice(mark.length)) as { check: string; expected: string; got: string }[];
        return results.map(({ check, expected, got }) => ({ check, result: "passed", expected, got }));
    } catch {
        return undefined;
    }
}

/** What is known of a gate that has passed without its log: that each of its checks did. */
export function resultsWithoutLog(checks: readonly Pick<GateCheck, "method" | "path">[]): readonly GateResult[] {
    return checks.map(({ method, path }) => ({ check: `${method} ${path}`, result: "passed" }));
}
