import assert from "node:assert/strict";
import { durationWords, secondTicks, timeTicks } from "../../../../release/report/time-words.js";

describe("durationWords", () => {
    const cases: readonly [seconds: number, words: string][] = [
        [0, "0 s"],
        [0.2, "under 1 s"],
        [59, "59 s"],
        [3600, "1 h"],
        [3725, "1 h 2 min"],
        [300_000, "3 d 11 h"],
        [86_460, "1 d"],
    ];
    for (const [seconds, words] of cases)
        it(`${seconds} is ${words}`, () => assert.equal(durationWords(seconds), words));
});

describe("secondTicks", () => {
    const cases: readonly [seconds: number, ticks: readonly number[]][] = [
        [1, [0, 1]],
        [9, [0, 2, 4, 6, 8]],
        [104.2, [0, 15, 30, 45, 60, 75, 90]],
        [2_000_000, [0, 259_200, 518_400, 777_600, 1_036_800, 1_296_000, 1_555_200, 1_814_400]],
    ];
    for (const [seconds, ticks] of cases)
        it(`of ${seconds} s are round`, () => assert.deepEqual(secondTicks(seconds), ticks));
});

describe("timeTicks", () => {
    const ticks = (from: string, to: string) => timeTicks(Date.parse(from), Date.parse(to)).map(({ label }) => label);

    it("shows the day when it changes", () => {
        assert.deepEqual(ticks("2026-11-21T17:00:00Z", "2026-11-22T07:00:00Z"), [
            "21 Nov, 18:00",
            "21:00",
            "22 Nov, 00:00",
            "03:00",
            "06:00",
        ]);
    });
    it("shows the year when it changes", () => {
        assert.deepEqual(ticks("2026-12-29T12:00:00Z", "2027-01-03T00:00:00Z"), [
            "30 Dec 2026",
            "31 Dec",
            "1 Jan 2027",
            "2 Jan",
            "3 Jan",
        ]);
    });
    it("never has more than seven, from seconds to decades", () => {
        for (let span = 1000; span < 1e12; span *= 1.7)
            assert.ok(timeTicks(1e12, 1e12 + span).length <= 7, String(span));
    });
});
