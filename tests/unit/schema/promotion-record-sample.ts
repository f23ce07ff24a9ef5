import type { PromotionRecord, RecordedCheck, RecordedStep } from "../../../model/promotion/promotion-record.js";

const step: Required<RecordedStep> = {
    weight: 10,
    holdSeconds: 120,
    fromSeconds: 0,
    toSeconds: 60,
    result: "passed",
    why: "skipped by ada@laptop",
};

const range = { least: 1, median: 2, most: 3 };

const check: Required<RecordedCheck> = {
    name: "alive",
    kind: "probe",
    bounds: [{ comparison: "atMost", threshold: 500 }],
    status: 200,
    mayFail: 1,
    answers: { passed: 2, failed: 0, silent: 1 },
    verdict: "passed",
    words: "2 ms",
    candidate: range,
    live: range,
    points: [
        [0, "passed", 1, 0.5],
        [5, "silent", null],
    ],
};

/** Has all possible keys; the optional ones are listed below. */
export const promotionRecordSample: Required<PromotionRecord> = {
    format: 1,
    version: "1.1.0",
    slot: "green",
    from: { version: "1.0.0", slot: "blue" },
    since: "2026-11-18T07:50:00.000Z",
    outcome: "failed",
    why: "errors: 0.031 is above 0.01",
    steps: [step],
    checks: [check],
    leftOut: 1,
};

export const promotionRecordOptional: readonly string[] = [
    ...["from", "why", "steps[].why", "leftOut"],
    ...["status", "candidate", "live"].map(key => `checks[].${key}`),
];
