import assert from "node:assert/strict";
import type { PromotionCheck } from "../../../../model/promotion/promotion.js";
import { boundRecord, recordBytes } from "../../../../release/promote/bound-record.js";
import { PromotionRecorder } from "../../../../release/promote/promotion-recorder.js";
import { candidate, live, passed, samplePromotion, startMs } from "../sample-promotion.js";

/** A promotion with this many checks, each asked this often. */
function long(checks: number, answers: number, name = "errors") {
    const recorder = new PromotionRecorder(candidate, live);
    const step = recorder.begin({ weight: 50, holdSeconds: 60, checks: [] }, startMs);
    for (let index = 0; index < checks; index++) {
        const check: PromotionCheck = { name: `${name} ${index}`, command: ["x"] };
        for (let at = 0; at < answers; at++) step.note(check, passed(Math.sin(at), Math.cos(at)), startMs + at * 1000);
    }
    return recorder.record("going on")!;
}

const sizeOf = (value: object) => Buffer.byteLength(JSON.stringify(value));

describe("A record for the ledger", () => {
    it("has everything of a short promotion", () => {
        assert.deepEqual(boundRecord(samplePromotion("end")), samplePromotion("end"));
    });

    it("has at most 200 points per check", () => {
        const [check] = boundRecord(long(1, 1000)).checks;
        assert.ok(check!.points.length > 150 && check!.points.length <= 200, `${check!.points.length}`);
    });

    it("has fewer points per check if there are many checks, and stays below 32 KiB", () => {
        const record = boundRecord(long(20, 500));
        assert.equal(record.checks.length, 20);
        assert.ok(record.checks.every(({ points }) => points.length >= 10));
        assert.ok(sizeOf(record) <= recordBytes, `${sizeOf(record)}`);
        assert.equal(recordBytes, 32 * 1024);
    });

    it("says how many checks were left out, however many there are", () => {
        const record = boundRecord(long(200, 20, "ä".repeat(50)));
        assert.ok(sizeOf(record) <= recordBytes, `${sizeOf(record)}`);
        assert.ok(record.checks.length > 20);
        assert.equal(record.checks.length + record.leftOut!, 200);
    });
});
