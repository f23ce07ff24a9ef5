import type { Problem } from "../../model/problem.js";
import { readTime, shortTime } from "../../model/time-rules.js";

const unitMs: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };
const durationPattern = /^(\d{1,4}[wdhm])+$/;

export type ReadUntil =
    | { readonly until?: string; readonly problem?: undefined }
    | { readonly until?: undefined; readonly problem: Problem };

/** What `--until` means: a time in RFC 3339 with its time zone, or a duration from now on, such as 90m, 3d or 1h30m. */
export function readUntil(text: string | undefined, now: Date): ReadUntil {
    if (text === undefined) return {};
    const refuse = (what: string): ReadUntil => ({ problem: { path: "--until", message: `"${text}" ${what}` } });
    if (durationPattern.test(text)) {
        const parts = text.match(/\d+[wdhm]/g) ?? [];
        const durationMs = parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * unitMs[part.slice(-1)]!, 0);
        return durationMs > 0 ? { until: shortTime(now.getTime() + durationMs) } : refuse("is no time at all.");
    }
    const until = readTime(text);
    if (until === undefined) {
        return refuse("is neither a time nor a duration; use one like 2026-11-21T10:15:00Z, 90m, 3d or 1h30m.");
    }
    return Date.parse(until) > now.getTime() ? { until } : refuse("is over already.");
}
