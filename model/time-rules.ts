import type { Problem } from "./problem.js";

/** What a time looks like where it is written down: as RFC 3339 has it, a day, or as Pulumi writes either. */
export const timePattern =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)| \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \S+)?$/;

/** A time of which Pulumi has made a text, since it stood in a settings file without quotes. */
const pulumiTime = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d) \S+$/;

/**
 * A time of the settings in RFC 3339, whichever way it is spelled: 2026-11-21T10:15:00Z as such, 2026-11-21 for its first
 * moment in UTC, and 2026-11-21 10:15:00 +0000 UTC, which Pulumi makes of either where it has no quotes, and writes back
 * into the file. Undefined for what is none.
 */
export function readTime(text: string): string | undefined {
    if (!timePattern.test(text)) return undefined;
    const [, date, time, hours, minutes] = pulumiTime.exec(text) ?? [];
    const zone = hours === "+00" && minutes === "00" ? "Z" : `${hours}:${minutes}`;
    const spelled = date === undefined ? text : `${date}T${time}${zone}`;
    return exists(spelled) ? (spelled.includes("T") ? spelled : `${spelled}T00:00:00Z`) : undefined;
}

/** How a text is to be written that Pulumi has read as a time: as a day, or in RFC 3339; undefined for any other text. */
export function unquotedTime(text: string): string | undefined {
    return pulumiTime.test(text) ? readTime(text)?.replace(/T00:00:00Z$/, "") : undefined;
}

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
