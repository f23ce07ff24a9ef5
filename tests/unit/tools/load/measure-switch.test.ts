import assert from "node:assert/strict";
import type { Answer } from "../../../../tools/load/answer.js";
import { measureSwitch } from "../../../../tools/load/measure-switch.js";

function answer(time: number, kind: Answer["kind"], outcome: string): Answer {
    const failed = outcome.startsWith("!");
    return { time, kind, tookMs: 1, ...(failed ? { error: outcome.slice(1) } : { version: outcome }) };
}

const window = { from: "1.0.0", to: "1.1.0", startedMs: 10_000, endedMs: 16_000 };

describe("measureSwitch", () => {
    it("finds the last answers of the old release by kind, and the first of the new one", () => {
        const answers = [
            answer(9_990, "fresh", "1.0.0"),
            answer(10_250, "fresh", "1.0.0"),
            answer(10_300, "keptAlive", "1.1.0"),
            answer(10_290, "fresh", "1.1.0"),
            answer(14_000, "keptAlive", "1.0.0"),
            answer(15_000, "keptAlive", "1.1.0"),
        ];
        assert.deepEqual(measureSwitch(answers, window), {
            lastOldFreshSeconds: 0.25,
            lastOldKeptAliveSeconds: 4,
            firstNewSeconds: 0.29,
            failed: 0,
            requests: 5,
        });
    });

    it("counts only losses in the window", () => {
        const answers = [
            answer(9_000, "fresh", "!ECONNRESET"),
            answer(12_000, "fresh", "!HTTP 503"),
            answer(17_000, "keptAlive", "!ECONNRESET"),
        ];
        assert.equal(measureSwitch(answers, window).failed, 1);
    });

    it("sees an answer of the old release after the window", () => {
        const answers = [answer(20_000, "keptAlive", "1.0.0")];
        assert.equal(measureSwitch(answers, window).lastOldKeptAliveSeconds, 10);
    });

    it("ignores answers after the old release gets traffic again", () => {
        const answers = [answer(10_100, "fresh", "1.0.0"), answer(30_000, "fresh", "1.0.0")];
        assert.equal(measureSwitch(answers, { ...window, untilMs: 25_000 }).lastOldFreshSeconds, 0.1);
    });

    it("returns 0 and no first answer when neither release answered", () => {
        const measure = measureSwitch([], window);
        assert.equal(measure.lastOldFreshSeconds, 0);
        assert.equal(measure.firstNewSeconds, undefined);
    });
});
