import assert from "node:assert/strict";
import type { RecordedBound, RecordedCheck, RecordedPoint } from "../../../../model/promotion/promotion-record.js";
import { checkScale } from "../../../../release/report/check-chart.js";
import { samplePromotion } from "../sample-promotion.js";

function scale(points: readonly RecordedPoint[], ...bounds: RecordedBound[]) {
    const check: RecordedCheck = { ...samplePromotion("first step").checks[1]!, points, bounds };
    return checkScale(check, 60);
}
const atMost = (threshold: number) => ({ comparison: "atMost", threshold }) as const;
const atLeast = (threshold: number) => ({ comparison: "atLeast", threshold }) as const;
const values = (...measured: number[]) => measured.map((value, at): RecordedPoint => [at, "passed", value]);

describe("The scale of a check's chart", () => {
    for (const [what, points, bound, low, ticks, beyond] of [
        ["the values and a bound near them", values(2, 4), atMost(5), 0, [0, 1, 2, 3, 4, 5], undefined],
        ["only the values if the bound is far above", values(2, 4), atMost(500), 0, [0, 1, 2, 3, 4], "above"],
        ["only the values if the bound is far below", values(2, 4), atLeast(-90), 0, [0, 1, 2, 3, 4], "below"],
        [
            "the bound if all values are 0",
            values(0, 0),
            atMost(0.01),
            0,
            [0, 0.002, 0.004, 0.006, 0.008, 0.01],
            undefined,
        ],
        ["a range above 0 if everything is 0", values(0, 0), atMost(0), 0, [0, 0.2, 0.4, 0.6, 0.8, 1], undefined],
        ["values below 0", values(-3, 1), atLeast(-4), -4, [-4, -3, -2, -1, 0, 1], undefined],
    ] as const) {
        it(`spans ${what}`, () => {
            const found = scale(points, bound)!;
            assert.deepEqual([found.low, found.ticks, found.bounds[0]?.beyond], [low, ticks, beyond]);
        });
    }

    it("has a bound that follows the live release where that answered", () => {
        const found = scale(
            [
                [0, "passed", 1, 2],
                [5, "silent", null],
                [10, "passed", 1, 4],
            ],
            { comparison: "atMostTimesLive", threshold: 1.5 },
        )!;
        assert.deepEqual(found.bounds, [
            {
                line: [
                    [0, 3],
                    [10, 6],
                ],
            },
        ]);
    });

    it("does not exist without measurements", () => {
        assert.equal(scale([[0, "passed", null]], atMost(1)), undefined);
    });
});
