import assert from "node:assert/strict";
import fc from "fast-check";
import { isTimeZone, weekdays, windowSpans } from "../../../../model/guards/window-spans.js";
import type { FreezeWindow, Weekday } from "../../../../model/settings/settings.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function window(days: string, from: string, to: string, timeZone: string): FreezeWindow {
    return { days: days.split(" ") as FreezeWindow["days"], from, to, timeZone, reason: "quiet" };
}

/** Spans of the week from a Monday 00:00 UTC, in UTC. */
function spans(of: FreezeWindow, monday: string): string[] {
    const startMs = Date.parse(`${monday}T00:00:00Z`);
    return windowSpans(of, startMs, startMs + 7 * dayMs).map(({ sinceMs, untilMs }) =>
        [sinceMs, untilMs]
            .map(time => (Number.isFinite(time) ? new Date(time).toISOString().slice(5, 16) : "…"))
            .join(" "),
    );
}

describe("windowSpans", () => {
    const cases: [string, FreezeWindow, string, string[]][] = [
        ["hours of a day", window("tue", "09:00", "17:30", "UTC"), "2026-11-23", ["11-24T09:00 11-24T17:30"]],
        [
            "a night that crosses midnight",
            window("mon tue", "22:00", "06:00", "UTC"),
            "2026-11-23",
            ["11-23T22:00 11-24T06:00", "11-24T22:00 11-25T06:00"],
        ],
        ["whole days, which join", window("sat sun", "00:00", "24:00", "UTC"), "2026-11-23", ["11-28T00:00 …"]],
        [
            "a weekend up to a weekday",
            window("fri", "16:00", "mon 08:00", "Europe/Berlin"),
            "2026-11-23",
            ["… 11-23T07:00", "11-27T15:00 …"],
        ],
        [
            "a Sunday night that began in the week before",
            window("sun", "22:00", "06:00", "Asia/Kolkata"),
            "2026-11-23",
            ["… 11-23T00:30", "11-29T16:30 …"],
        ],
        [
            "a week in which clocks go back: the hour that they show twice is inside twice",
            window("sun", "02:00", "02:30", "Europe/Berlin"),
            "2026-10-19",
            ["10-25T00:00 10-25T00:30", "10-25T01:00 10-25T01:30"],
        ],
        [
            "a week in which clocks go back: a night is an hour longer",
            window("sat", "22:00", "06:00", "Europe/Berlin"),
            "2026-10-19",
            ["10-24T20:00 10-25T05:00"],
        ],
        [
            "a week in which clocks go forward: what they leave out is not there",
            window("sun", "02:15", "02:45", "Europe/Berlin"),
            "2026-03-23",
            [],
        ],
        [
            "a week in which clocks go forward: what begins in the gap begins after it",
            window("sun", "02:30", "04:00", "Europe/Berlin"),
            "2026-03-23",
            ["03-29T01:00 03-29T02:00"],
        ],
        [
            "clocks that change by half an hour",
            window("sun", "01:00", "03:00", "Australia/Lord_Howe"),
            "2026-03-30",
            ["04-04T14:00 04-04T16:30"],
        ],
        ["all the time", window(weekdays.join(" "), "00:00", "24:00", "America/New_York"), "2026-11-23", ["… …"]],
    ];
    for (const [what, of, monday, expected] of cases) {
        it(`returns ${what}`, () => assert.deepEqual(spans(of, monday), expected));
    }

    it("applies exactly while the clocks of its time zone show a time inside it", () => {
        const zones = [
            "UTC",
            "Europe/Berlin",
            "America/St_Johns",
            "Australia/Lord_Howe",
            "Africa/Cairo",
            "Asia/Kathmandu",
        ];
        const clock = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) });
        const text = ({ hour, minute }: { hour: number; minute: number }) =>
            `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
        const windows = fc
            .record({
                days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
                from: clock.map(text),
                to: fc.oneof(
                    clock.map(text),
                    fc.tuple(fc.constantFrom(...weekdays), clock).map(([day, end]) => `${day} ${text(end)}`),
                    fc.constant("24:00"),
                ),
                timeZone: fc.constantFrom(...zones),
                reason: fc.constant("quiet"),
            })
            .filter(({ from, to }) => from !== to);
        // Half of the times lie around a clock change.
        const changes = ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2027-03-14T05:30Z", "2026-04-04T15:00Z"].map(
            Date.parse,
        );
        const times = fc.oneof(
            fc.integer({ min: Date.parse("2024-01-01"), max: Date.parse("2035-01-01") }),
            fc
                .tuple(fc.constantFrom(...changes), fc.integer({ min: -6 * hourMs, max: 6 * hourMs }))
                .map(([change, off]) => change + off),
        );
        fc.assert(
            fc.property(windows, times, (of, timeMs) => {
                const found = windowSpans(of, timeMs - 2 * dayMs, timeMs + 2 * dayMs);
                const holding = found.find(({ sinceMs, untilMs }) => sinceMs <= timeMs && timeMs < untilMs);
                assert.equal(holding !== undefined, isInside(of, timeMs));
                for (const { sinceMs, untilMs } of found) {
                    assert.ok(sinceMs < untilMs);
                    if (Number.isFinite(sinceMs))
                        assert.deepEqual(
                            [sinceMs - 1, sinceMs].map(at => isInside(of, at)),
                            [false, true],
                        );
                    if (Number.isFinite(untilMs))
                        assert.deepEqual(
                            [untilMs - 1, untilMs].map(at => isInside(of, at)),
                            [true, false],
                        );
                }
            }),
            { numRuns: 400, seed: 3 },
        );
    }).timeout(60_000);
});

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The time that the clocks of a time zone show, as `thu 09:30`. */
function shownIn(timeZone: string, timeMs: number): string {
    const options = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    const format = clocks.get(timeZone) ?? new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
    clocks.set(timeZone, format);
    return format.format(timeMs).toLowerCase().replace(",", "");
}

function minuteOfWeek(day: string, clock: string): number {
    const [hours, minutes] = clock.split(":").map(Number);
    return weekdays.indexOf(day as Weekday) * 1440 + hours! * 60 + minutes!;
}

/** Walks through the minutes of a window from its beginning until the clocks show its end. */
function isInside({ days, from, to, timeZone }: FreezeWindow, timeMs: number): boolean {
    const [day = "", time = ""] = shownIn(timeZone, timeMs).split(" ");
    const now = minuteOfWeek(day, time);
    const [endClock = "", endDay] = to.split(" ").reverse();
    const end = minuteOfWeek(endDay ?? "mon", endClock);
    const isEnd = (minute: number) => (endDay === undefined ? minute % 1440 === end % 1440 : minute === end % 10_080);
    return days.some(begins => {
        let minute = minuteOfWeek(begins, from);
        do {
            if (minute === now) return true;
            minute = (minute + 1) % 10_080;
        } while (!isEnd(minute));
        return false;
    });
}

describe("isTimeZone", () => {
    it("knows names of the IANA database", () => {
        assert.deepEqual(
            ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "Europe/Berln", "Mars"].map(
                isTimeZone,
            ),
            [true, true, true, true, false, false],
        );
    });
});
