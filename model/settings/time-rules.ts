import type { Problem } from "./problem.js";

/** How a time may be written: in RFC 3339, as a day, or the way Pulumi writes either. */
export const timePattern =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)| \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+)?$/;

/** A time that Pulumi turned into text because it stood in a settings file without quotes. */
const pulumiTime = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) \S+$/;

/**
 * Reads a time from the settings, in RFC 3339, however it is written: 2026-11-21T10:15:00Z as it is, 2026-11-21 for its
 * first moment in UTC, and 2026-11-21 10:15:00 +0000 UTC, which Pulumi makes of either without quotes and writes back
 * into the file. Undefined if it is not a time.
 */
export function readTime(text: string): string | undefined {
    if (!timePattern.test(text)) return undefined;
    const [, date, time, hours, minutes] = pulumiTime.exec(text) ?? [];
    const zone = hours === "+00" && minutes === "00" ? "Z" : `${hours}:${minutes}`;
    const spelled = date === undefined ? text : `${date}T${time}${zone}`;
    return exists(spelled) ? (spelled.includes("T") ? spelled : `${spelled}T00:00:00Z`) : undefined;
}

/** How to write a text that Pulumi has read as a time: as a day, or in RFC 3339; undefined for any other text. */
export function unquotedTime(text: string): string | undefined {
    return pulumiTime.test(text) ? readTime(text)?.replace(/T00:00:00Z$/, "") : undefined;
}

/** JavaScript reads February 30 as March 2. */
function exists(text: string): boolean {
    const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
    return !Number.isNaN(Date.parse(text)) && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

/** Refuses an end that is not after its beginning, at `until`. */
export function isAfter(until: string | undefined, since: string): readonly Problem[] {
    if (until === undefined || !(Date.parse(until) <= Date.parse(since))) return [];
    return [{ path: "until", message: `${until} is not after since, ${since}.` }];
}

/** A time for people and files, in seconds: 2026-11-21T10:15:00Z. */
export function shortTime(timeMs: number): string {
    return new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z");
}
