import assert from "node:assert/strict";
import { boundsWords, promotionFacts } from "../../../../release/history/promotion-words.js";
import { samplePromotion } from "../sample-promotion.js";

const record = samplePromotion("end");

describe("The words about a promotion", () => {
    it("name the releases, each step, and each check with its bounds, last answer and range of values", () =>
        assert.deepEqual(promotionFacts(record), [
            [
                "promotion",
                "1.1.0 in green, from 1.0.0 in blue, since 2026-11-18T07:50:00.000Z: failed, errors: 0.031 is above 0.01",
            ],
            ["", "10 % held for 60 of 120 s, passed: skipped by ada@laptop"],
            ["", "100 % held for 40.2 of 60 s, failed: errors: 0.031 is above 0.01"],
            [
                "checks",
                "alive, 200 within 500 ms, up to 1 failure in a row: passed; 19 passed, 1 failed; " +
                    "green 40 to 480 ms, median 55 ms",
            ],
            [
                "",
                "errors, at most 0.01, at most 1.5 times the live release: failed, 0.031 is above 0.01; " +
                    "17 passed, 1 failed, 3 without an answer; green 0.004 to 0.031, median 0.0065; " +
                    "blue 0.005 to 0.0065, median 0.006",
            ],
            ["", "smoke, exit code 0: passed; 11 passed, 1 without an answer"],
        ]));

    it("say that more did not fit, or that it cannot be read", () => {
        assert.deepEqual(promotionFacts({ ...record, steps: [], checks: [], leftOut: 3 }).slice(1), [
            ["checks", "3 more did not fit"],
        ]);
        assert.deepEqual(promotionFacts("unreadable"), [
            ["promotion", "recorded in a format that this version of the command cannot read"],
        ]);
        assert.deepEqual(promotionFacts(undefined), []);
    });

    it("name a minimum, and more than one failure", () => {
        const check = { ...record.checks[1]!, bounds: [{ comparison: "atLeast", threshold: 2 } as const], mayFail: 3 };
        assert.equal(boundsWords(check), "at least 2, up to 3 failures in a row");
    });
});
