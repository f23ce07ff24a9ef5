import assert from "node:assert/strict";
import type { CheckBounds } from "../../../../release/promote/check-watch.js";
import { describePromotion, sparkline } from "../../../../release/promote/describe-promotion.js";
import { describeStages, planStages } from "../../../../release/promote/plan-promotion.js";
import { release } from "../sample-settings.js";

const check = (name: string) => ({ name, command: ["x"] });
const promotion = {
    steps: [
        { weight: 5, holdSeconds: 30 },
        { weight: 50, checks: [check("slow")] },
    ],
    checks: [check("errors")],
    bakeSeconds: 10,
};

describe("The stages of a promotion", () => {
    it("are the steps, then all traffic for the bake time", () => {
        assert.deepEqual(planStages(promotion), [
            { weight: 5, holdSeconds: 30, checks: [check("errors")] },
            { weight: 50, holdSeconds: 60, checks: [check("errors"), check("slow")] },
            { weight: 100, holdSeconds: 10, checks: [check("errors")] },
        ]);
    });

    it("are a single one without settings: all traffic at once", () =>
        assert.deepEqual(planStages(undefined), [{ weight: 100, holdSeconds: 0, checks: [] }]));

    it("continue at the share of an interrupted promotion", () => {
        const weights = (weight: number) => planStages(promotion, weight).map(stage => stage.weight);
        assert.deepEqual(weights(5), [5, 50, 100]);
        assert.deepEqual(weights(6), [50, 100]);
        assert.deepEqual(weights(50), [50, 100]);
        assert.deepEqual(weights(51), [100]);
    });

    it("are described before they begin", () => {
        const candidate = { slot: "green", release: release("1.1.0") } as const;
        const live = { slot: "blue", release: release("1.0.0") } as const;
        assert.deepEqual(describeStages({ candidate, live }, planStages(promotion)), [
            "promote 1.1.0 in green, from 1.0.0",
            "  - 5 % for 30 s, asking errors every 5 s",
            "  - 50 % for 60 s, asking errors, slow every 5 s",
            "  - all traffic, then 10 s of watching, asking errors every 5 s",
        ]);
        assert.deepEqual(describeStages({ candidate }, planStages({})), ["promote 1.1.0 in green", "  - all traffic"]);
    });
});

describe("A running promotion", () => {
    it("is described with each check and its last numbers", () => {
        const progress = {
            version: "1.1.0",
            slot: "green",
            from: "1.0.0",
            weight: 25,
            stage: 2,
            of: 4,
            holdSeconds: 60,
            heldSeconds: 31,
            paused: true,
            checks: [
                { name: "errors", verdict: "passed", words: "0.002", values: [0, 0.001, 0.002] },
                { name: "p95", verdict: "silent", words: "the query returned nothing", values: [] },
            ],
        } as const;
        assert.deepEqual(describePromotion(progress, "promote, held by ci@runner (pid 7)"), [
            "1.1.0 in green has 25 %, 1.0.0 the rest: stage 2 of 4, held for 31 of 60 s, paused",
            "  errors  passed  ▁▅█  0.002",
            "  p95     silent    the query returned nothing",
            "  promote, held by ci@runner (pid 7)",
        ]);
    });

    it("shows a check's bounds if its last number is within them", () => {
        const progress = {
            version: "1.1.0",
            slot: "green",
            weight: 5,
            stage: 1,
            of: 1,
            holdSeconds: 9,
            heldSeconds: 2,
        };
        const check = { name: "errors", words: "0.002", values: [0, 0.005, 0.01], bounds: { atMost: 0.01 } };
        const lines = (verdict: "passed" | "failed", bounds: CheckBounds) =>
            describePromotion({ ...progress, paused: false, checks: [{ ...check, verdict, bounds }] }, "x")[1];
        assert.equal(lines("passed", { atMost: 0.01 }), "  errors  passed  ▁▄▇  0.002, at most 0.01");
        assert.equal(
            lines("passed", { atMost: 0.02, atLeast: 0 }),
            "  errors  passed  ▂▃▅  0.002, at most 0.02, at least 0",
        );
        assert.equal(lines("failed", { atMost: 0.001 }), "  errors  failed  ▁██  0.002");
    });

    const lines: [values: readonly number[], bounds: CheckBounds, bars: string][] = [
        [[0, 1, 2], {}, "▁▅█"],
        [[0, 3, 6, 6.1], { atMost: 6 }, "▁▄▇█"],
        [[1, 1, 1], { atMost: 100 }, "▁▁▁"],
        [[0.98, 0.99, 1], { atLeast: 0.99 }, "▁▂█"],
        [[0, 0, 1], { atMost: 0 }, "▁▁█"],
        [[-1, 0, 5, 10, 11], { atLeast: 0, atMost: 10 }, "▁▂▅▇█"],
    ];
    for (const [values, bounds, bars] of lines) {
        it(`draws ${values.join(", ")} within ${JSON.stringify(bounds)} as ${bars}`, () =>
            assert.equal(sparkline(values, bounds), bars));
    }

    it("draws a flat line for equal numbers, and nothing for none", () => {
        assert.equal(sparkline([2, 2, 2]), "▁▁▁");
        assert.equal(sparkline([]), "");
    });
});
