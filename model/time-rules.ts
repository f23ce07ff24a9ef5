import type { Problem } from "./problem.js";
import type { TextRule } from "./shape.js";

/** A time as RFC 3339 writes it, such as 2026-11-21T10:15:00Z. */
export const writtenTime: TextRule = {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    complaint: "is not a time; use one like 2026-11-21T10:15:00Z.",
};

/** The same, of a day and an hour that there are. */
export const existingTime: TextRule = { ...writtenTime, accepts: exists };

/** JavaScript takes February 30 for March 2. */
function exists(text: string): boolean {
    const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
    return !Number.isNaN(Date.parse(text)) && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** What is wrong with an end that is not after its beginning, at `until`. */
export function isAfter(until: string | undefined, since: string): readonly Problem[] {
    if (until === undefined || !(Date.parse(until) <= Date.parse(since))) return [];
    return [{ path: "until", message: `${until} is not after since, ${since}.` }];
}

/** A time for people and files, in seconds: 2026-11-21T10:15:00Z. */
export function shortTime(timeMs: number): string {
    return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}
