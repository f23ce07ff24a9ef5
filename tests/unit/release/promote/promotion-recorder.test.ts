import assert from "node:assert/strict";
import { PromotionRecorder } from "../../../../release/promote/promotion-recorder.js";
import { alive, candidate, errors, live, passed, samplePromotion, script, startMs } from "../sample-promotion.js";

describe("The record of a promotion", () => {
    it("has the releases, each step with its times and result, and why it ended", () => {
        const { checks, ...told } = samplePromotion("end");
        assert.deepEqual(told, {
            format: 1,
            version: "1.1.0",
            slot: "green",
            from: { version: "1.0.0", slot: "blue" },
            since: "2026-11-18T07:50:00.000Z",
            outcome: "failed",
            why: "errors: 0.031 is above 0.01",
            steps: [
                {
                    weight: 10,
                    holdSeconds: 120,
                    fromSeconds: 0,
                    toSeconds: 60,
                    result: "passed",
                    why: "skipped by ada@laptop",
                },
                {
                    weight: 100,
                    holdSeconds: 60,
                    fromSeconds: 64,
                    toSeconds: 104.2,
                    result: "failed",
                    why: "errors: 0.031 is above 0.01",
                },
            ],
        });
        assert.deepEqual(
            checks.map(({ name }) => name),
            ["alive", "errors", "smoke"],
        );
    });

    it("has a check's bounds, its counts over all steps, and each answer", () => {
        const { points, ...told } = samplePromotion("end").checks[1]!;
        assert.deepEqual(told, {
            name: "errors",
            kind: "prometheus",
            bounds: [
                { comparison: "atMost", threshold: 0.01 },
                { comparison: "atMostTimesLive", threshold: 1.5 },
            ],
            mayFail: 0,
            answers: { passed: 17, failed: 1, silent: 3 },
            verdict: "failed",
            words: "0.031 is above 0.01",
            candidate: { least: 0.004, median: 0.0065, most: 0.031 },
            live: { least: 0.005, median: 0.006, most: 0.0065 },
        });
        assert.deepEqual(
            [points[0], points[3], points.at(-1)],
            [
                [0, "silent", null],
                [15, "passed", 0.0055, 0.0065],
                [104, "failed", 0.031],
            ],
        );
    });

    it("has the time limit of a probe, and no bound for a command", () => {
        const [probe, , command] = samplePromotion("first step").checks;
        assert.deepEqual(
            [probe?.kind, probe?.bounds, probe?.status, probe?.mayFail],
            ["probe", [{ comparison: "atMost", threshold: 500 }], 200, 1],
        );
        assert.deepEqual(
            [command?.kind, command?.bounds, command?.status, command?.candidate],
            ["command", [], undefined, undefined],
        );
    });

    it("has the checks in the order of the settings, whichever answers first, and none that never answered", () => {
        const recorder = new PromotionRecorder(candidate, live);
        const step = recorder.begin({ weight: 100, holdSeconds: 1, checks: [alive, errors, script] }, startMs);
        step.note(script, passed(), startMs);
        step.note(alive, passed(1), startMs + 1000);
        const names = recorder.record("done")!.checks.map(({ name }) => name);
        assert.deepEqual(names, ["alive", "smoke"]);
    });

    it("is undefined before a share was held", () => {
        assert.equal(new PromotionRecorder(candidate, live).record("done"), undefined);
    });

    it("drops answers that come after their step", () => {
        const recorder = new PromotionRecorder(candidate, undefined);
        const step = recorder.begin({ weight: 100, holdSeconds: 1, checks: [] }, startMs);
        step.note(errors, passed(0), startMs);
        step.end("passed", "", startMs + 1000);
        step.note(errors, passed(1), startMs + 2000);
        const { checks, steps, from } = recorder.record("done")!;
        assert.deepEqual([checks[0]?.points, steps[0]?.why, from], [[[0, "passed", 0]], undefined, undefined]);
    });

    it("does not change when more is noted", () => {
        const recorder = new PromotionRecorder(candidate, live);
        const step = recorder.begin({ weight: 100, holdSeconds: 1, checks: [] }, startMs);
        step.note(alive, passed(1), startMs);
        const first = recorder.record("going on")!;
        step.note(alive, passed(2), startMs + 1000);
        step.end("passed", "", startMs + 1000);
        assert.deepEqual([first.checks[0]?.points.length, first.checks[0]?.answers.passed, first.steps], [1, 1, []]);
    });

    it("counts every answer of a promotion of days, and keeps its lowest and highest", () => {
        const recorder = new PromotionRecorder(candidate, live);
        const step = recorder.begin({ weight: 100, holdSeconds: 86_400, checks: [] }, startMs);
        for (let at = 0; at < 20_000; at++) {
            const value = at === 7777 ? 900 : at === 12_345 ? 1 : 40 + (at % 10);
            step.note(alive, passed(value), startMs + at * 1000);
        }
        const [check] = recorder.record("going on")!.checks;
        assert.deepEqual([check?.answers.passed, check?.candidate?.least, check?.candidate?.most], [20_000, 1, 900]);
        assert.ok(check!.points.length <= 2000, `${check!.points.length}`);
    });
});
