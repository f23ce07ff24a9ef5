import assert from "node:assert/strict";
import { describePromotion, sparkline } from "../../../../release/plan/describe-promotion.js";
import { describeStages, planStages } from "../../../../release/plan/plan-promotion.js";
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
    it("are the steps, then all traffic for as long as it bakes", () => {
        assert.deepEqual(planStages(promotion), [
            { weight: 5, holdSeconds: 30, checks: [check("errors")] },
            { weight: 50, holdSeconds: 60, checks: [check("errors"), check("slow")] },
            { weight: 100, holdSeconds: 10, checks: [check("errors")] },
        ]);
    });

    it("are one without settings: all at once", () =>
        assert.deepEqual(planStages(undefined), [{ weight: 100, holdSeconds: 0, checks: [] }]));

    it("go on at the share that an interrupted one had", () => {
        const weights = (weight: number) => planStages(promotion, weight).map(stage => stage.weight);
        assert.deepEqual(weights(5), [5, 50, 100]);
        assert.deepEqual(weights(6), [50, 100]);
        assert.deepEqual(weights(50), [50, 100]);
        assert.deepEqual(weights(51), [100]);
    });

    it("are told before they begin", () => {
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

describe("A promotion that runs", () => {
    it("is told with each check and its last numbers", () => {
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
                { name: "p95", verdict: "silent", words: "the query answers nothing", values: [] },
            ],
        } as const;
        assert.deepEqual(describePromotion(progress, "promote, held by ci@runner (pid 7)"), [
            "1.1.0 in green has 25 %, 1.0.0 the rest: stage 2 of 4, held for 31 of 60 s, paused",
            "  errors  passed  ▁▅█  0.002",
            "  p95     silent    the query answers nothing",
            "  promote, held by ci@runner (pid 7)",
        ]);
    });

    it("draws a flat line of equal numbers, and none of none", () => {
        assert.equal(sparkline([2, 2, 2]), "▁▁▁");
        assert.equal(sparkline([]), "");
    });
});
