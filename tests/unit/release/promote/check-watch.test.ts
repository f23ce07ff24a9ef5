import assert from "node:assert/strict";
import { CheckWatch } from "../../../../release/promote/check-watch.js";
import type { Verdict } from "../../../../release/promote/judge-answer.js";

const passed: Verdict = { verdict: "passed", words: "0.001", value: 0.001 };
const failed: Verdict = { verdict: "failed", words: "0.03 is above 0.01", value: 0.03 };
const silent: Verdict = { verdict: "silent", words: "the query returned nothing" };
const watch = (mayFail?: number) =>
    new CheckWatch({ name: "errors", command: ["x"], ...(mayFail === undefined ? {} : { mayFail }) }, 60, 0);

describe("The watch of a check", () => {
    it("stops the promotion at the first failure", () => {
        assert.equal(watch().note(failed, 1000), "errors: 0.03 is above 0.01");
    });

    it("tolerates the configured number of failures in a row", () => {
        const errors = watch(2);
        for (const verdict of [failed, failed, passed, failed, failed])
            assert.equal(errors.note(verdict, 0), undefined);
        assert.equal(errors.holds, false);
        assert.equal(errors.note(failed, 0), "errors: 0.03 is above 0.01, 3 times in a row");
    });

    it("holds only if it has passed and its last answer was a pass", () => {
        const errors = watch();
        assert.equal(errors.holds, false);
        errors.note(silent, 1000);
        assert.equal(errors.holds, false);
        errors.note(passed, 2000);
        assert.equal(errors.holds, true);
        errors.note(silent, 3000);
        assert.equal(errors.holds, false);
    });

    it("stops the promotion after too long without an answer", () => {
        const errors = watch();
        errors.note(passed, 30_000);
        assert.equal(errors.note(silent, 89_999), undefined);
        assert.equal(errors.note(silent, 90_000), "errors has had no answer for 60 s: the query returned nothing");
    });

    it("does not count a pause as silence", () => {
        const errors = watch();
        errors.forgive(100_000);
        assert.equal(errors.note(silent, 150_000), undefined);
    });

    it("reports the bounds of its numbers: the narrower of the fixed one and the one relative to the live release's last answer", () => {
        const prometheus = { address: "x", query: "y", atMost: "0.05", atLeast: "0", atMostTimesLive: "2" };
        const errors = new CheckWatch({ name: "errors", prometheus }, 60, 0);
        assert.deepEqual(errors.state.bounds, { atMost: 0.05, atLeast: 0 });
        errors.note({ ...passed, live: 0.02 }, 1000);
        errors.note(silent, 2000);
        assert.deepEqual(errors.state.bounds, { atMost: 0.04, atLeast: 0 });
        assert.equal(watch().state.bounds, undefined);
    });

    it("keeps the last 40 numbers for a chart", () => {
        const errors = watch(99);
        for (let value = 0; value < 50; value++) errors.note({ ...passed, value }, 0);
        assert.deepEqual(
            errors.state.values,
            Array.from({ length: 40 }, (_, index) => index + 10),
        );
    });
});
