import type { RenderedCheck } from "./gate-checks.js";

/** One check of a gate that passed. */
export interface GateResult {
    /** Method and path, such as `GET /v1/users`. */
    readonly check: string;
    readonly result: "passed";
    readonly expected?: string;
    /** The answer; absent if the gate's log is gone. */
    readonly got?: string;
}

const mark = "results: ";

/** Reads the log of a gate that passed; undefined if it contains no results. */
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

/** The results of a gate that passed but left no log: each of its checks passed. */
export function resultsWithoutLog(checks: readonly Pick<RenderedCheck, "method" | "path">[]): readonly GateResult[] {
    return checks.map(({ method, path }) => ({ check: `${method} ${path}`, result: "passed" }));
}
