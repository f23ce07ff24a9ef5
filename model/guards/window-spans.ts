// Turns a weekly window into spans of time. It applies exactly while the clocks of its time zone show a time inside it:
// an hour that clocks show twice is inside twice, one that they skip never is. Intl decides what clocks show; clock
// changes are found by searching for them, one day at a time.
import type { FreezeWindow, Weekday } from "../settings/settings.js";

/** From `sinceMs` on and before `untilMs`, milliseconds since 1970; infinite if no end was found. */
export interface Span {
    readonly sinceMs: number;
    readonly untilMs: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const weekMs = 7 * dayMs;
/** 1970 began on a Thursday. */
const mondayMs = 4 * dayMs;

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
    try {
        return clocksOf(name) !== undefined;
    } catch {
        return false;
    }
}

/** The spans of a window that touch the given time. Throws on a window with an unknown time zone. */
export function windowSpans(window: FreezeWindow, fromMs: number, toMs: number): readonly Span[] {
    const ranges = weekRanges(window);
    const offsetAt = offsets(window.timeZone);
    const holds = (timeMs: number) => isInside(ranges, weekTime(timeMs + offsetAt(timeMs)));
    const spans: Span[] = [];
    let sinceMs = holds(fromMs) ? Number.NEGATIVE_INFINITY : undefined;
    for (let timeMs = fromMs; timeMs < toMs; ) {
        timeMs = nextTurn(timeMs, ranges, offsetAt);
        if (timeMs >= toMs || holds(timeMs) === (sinceMs !== undefined)) continue;
        if (sinceMs !== undefined) spans.push({ sinceMs, untilMs: timeMs });
        sinceMs = sinceMs === undefined ? timeMs : undefined;
    }
    return sinceMs === undefined ? spans : [...spans, { sinceMs, untilMs: Number.POSITIVE_INFINITY }];
}

/** A part of the week, in milliseconds since Monday 00:00 by the clocks. */
interface WeekRange {
    readonly startMs: number;
    readonly lengthMs: number;
}

function weekRanges({ days, from, to }: FreezeWindow): readonly WeekRange[] {
    const names: readonly string[] = weekdays;
    const [clock = "", day] = to.split(" ").reverse();
    return days.map(begins => {
        const dayStart = weekdays.indexOf(begins) * dayMs;
        const startMs = dayStart + clockMs(from);
        const endMs = clockMs(clock) + (day === undefined ? dayStart : names.indexOf(day) * dayMs);
        const periodMs = day === undefined ? dayMs : weekMs;
        const lengthMs = modulo(endMs - startMs, periodMs);
        return { startMs, lengthMs: lengthMs === 0 ? periodMs : lengthMs };
    });
}

function clockMs(clock: string): number {
    const [hours = 0, minutes = 0] = clock.split(":").map(Number);
    return (hours * 60 + minutes) * minuteMs;
}

function isInside(ranges: readonly WeekRange[], time: number): boolean {
    return ranges.some(({ startMs, lengthMs }) => modulo(time - startMs, weekMs) < lengthMs);
}

/** The next instant at which clocks show a beginning or an end, or are changed, or a day later. */
function nextTurn(timeMs: number, ranges: readonly WeekRange[], offsetAt: (timeMs: number) => number): number {
    const offset = offsetAt(timeMs);
    const time = weekTime(timeMs + offset);
    const edges = ranges.flatMap(({ startMs, lengthMs }) => [startMs, startMs + lengthMs]);
    const waits = edges.map(edge => modulo(edge - time, weekMs) || weekMs);
    const next = timeMs + Math.min(dayMs, ...waits);
    if (offsetAt(next) === offset) return next;
    let [before, after] = [timeMs, next];
    while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (offsetAt(middle) === offset) before = middle;
        else after = middle;
    }
    return after;
}

/** Milliseconds since Monday 00:00. */
function weekTime(clockMs: number): number {
    return modulo(clockMs - mondayMs, weekMs);
}

function modulo(value: number, by: number): number {
    return ((value % by) + by) % by;
}

/** How far the clocks of a time zone are ahead of UTC at a given time. */
function offsets(timeZone: string): (timeMs: number) => number {
    const clocks = clocksOf(timeZone);
    return timeMs => {
        const parts = clocks.formatToParts(timeMs);
        const [year = 0, month = 0, day, hour, minute, second] = fields.map(field =>
            Number(parts.find(({ type }) => type === field)?.value),
        );
        return Date.UTC(year, month - 1, day, hour, minute, second) - (timeMs - modulo(timeMs, 1000));
    };
}

const fields = ["year", "month", "day", "hour", "minute", "second"] as const;
const known = new Map<string, Intl.DateTimeFormat>();

function clocksOf(timeZone: string): Intl.DateTimeFormat {
    const clocks =
        known.get(timeZone) ??
        new Intl.DateTimeFormat("en-US", {
            timeZone,
            hourCycle: "h23",
            ...Object.fromEntries(fields.map(field => [field, "numeric"])),
        });
    known.set(timeZone, clocks);
    return clocks;
}

/** In the order of a week. */
export const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
