import assert from "node:assert/strict";
import { promotionRecordKey, readPromotionRecord } from "../../../../release/ledger/read-promotion-record.js";
import { samplePromotion } from "../sample-promotion.js";

const record = samplePromotion("end");
const read = (value: unknown) => readPromotionRecord({ config: { [promotionRecordKey]: value } });
const [check] = record.checks;

describe("The record of a promotion in an update", () => {
    it("is read from a text, as it was written", () => assert.deepEqual(read(JSON.stringify(record)), record));

    it("is undefined if an update carried none", () => assert.equal(readPromotionRecord({ config: {} }), undefined));

    for (const [what, value] of [
        ["a word", "record"],
        ["a list", "[]"],
        ["broken JSON", JSON.stringify(record).slice(0, -1)],
        ["a secret", { secure: "v1:abc" }],
        ["another format", { ...record, format: 2 }],
        ["no time", { ...record, since: "yesterday" }],
        ["an unknown outcome", { ...record, outcome: "great" }],
        ["a step without a weight", { ...record, steps: [{ ...record.steps[0], weight: undefined }] }],
        ["steps that are not a list", { ...record, steps: {} }],
        ["a release without a slot", { ...record, from: { version: "1.0.0" } }],
        ["a check of an unknown kind", { ...record, checks: [{ ...check, kind: "guess" }] }],
        [
            "a bound without a number",
            { ...record, checks: [{ ...check, bounds: [{ comparison: "atMost", threshold: "5" }] }] },
        ],
        ["an incomplete count of answers", { ...record, checks: [{ ...check, answers: { passed: 1, failed: 0 } }] }],
        ["a range without an end", { ...record, checks: [{ ...check, live: { least: 0, median: 0 } }] }],
        ["a point made of texts", { ...record, checks: [{ ...check, points: [["0", "passed", 1]] }] }],
        ["a point with an unknown verdict", { ...record, checks: [{ ...check, points: [[0, "great", 1]] }] }],
        ["a point of five values", { ...record, checks: [{ ...check, points: [[0, "passed", 1, 2, 3]] }] }],
        ["a point without a value", { ...record, checks: [{ ...check, points: [[0, "passed"]] }] }],
    ] as const) {
        it(`is unreadable when it is ${what}`, () => {
            assert.equal(read(typeof value === "string" ? value : JSON.stringify(value)), "unreadable");
        });
    }
});
