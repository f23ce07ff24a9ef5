import assert from "node:assert/strict";
import type { PrometheusCheck, PromotionCheck } from "../../../../model/promotion/promotion.js";
import { type CheckAnswer, judgeAnswer } from "../../../../release/promote/judge-answer.js";

const query = (bounds: Partial<PrometheusCheck>): PromotionCheck => ({
    name: "errors",
    prometheus: { address: "http://p", query: "x", ...bounds },
});
const probe: PromotionCheck = { name: "alive", probe: { path: "/readyz" } };
const command: PromotionCheck = { name: "script", command: ["x"] };
const number = (value: number, live?: number): CheckAnswer => ({
    kind: "number",
    value,
    ...(live === undefined ? {} : { live }),
});

describe("An answer to a promotion's check", () => {
    for (const [check, answer, verdict, words] of [
        [query({ atMost: "0.01" }), number(0.01), "passed", "0.01"],
        [query({ atMost: "0.01" }), number(0.0312345), "failed", "0.03123 is above 0.01"],
        [query({ atLeast: "2" }), number(1), "failed", "1 is below 2"],
        [query({ atMostTimesLive: "1.5" }), number(0.3, 0.2), "passed", "0.3"],
        [
            query({ atMostTimesLive: "1.5" }),
            number(0.31, 0.2),
            "failed",
            "0.31 is above 0.3, 1.5 times the live release",
        ],
        [query({ atMostTimesLive: "1.5" }), number(0.1), "silent", "the query returned nothing for the live release"],
        [
            query({ atMostTimesLive: "1.5" }),
            number(0.1, Number.NaN),
            "silent",
            "the query returned nothing for the live release",
        ],
        // No traffic: 0 errors of 0 requests.
        [query({ atMost: "0.01" }), number(Number.NaN), "silent", "the query returned NaN"],
        [
            query({ atMost: "0.01" }),
            { kind: "silence", why: "the query returned nothing" },
            "silent",
            "the query returned nothing",
        ],
        [probe, { kind: "status", status: 200, ms: 12 }, "passed", "200 after 12 ms"],
        [probe, { kind: "status", status: 503, ms: 12 }, "failed", "answered 503, expected 200"],
        [
            { name: "gone", probe: { path: "/", status: 410 } },
            { kind: "status", status: 410, ms: 1 },
            "passed",
            "410 after 1 ms",
        ],
        [command, { kind: "exit", code: 0, output: "" }, "passed", "exit code 0"],
        [command, { kind: "exit", code: 1, output: "a\nlatency 3 s\n" }, "failed", "exit code 1: latency 3 s"],
        [command, { kind: "exit", code: 75, output: "no data" }, "silent", "exit code 75: no data"],
    ] as const satisfies readonly (readonly [PromotionCheck, CheckAnswer, string, string])[]) {
        it(`is ${verdict}: ${words}`, () => {
            const judged = judgeAnswer(check, answer, false);
            assert.deepEqual([judged.verdict, judged.words], [verdict, words]);
        });
    }

    it("keeps the live release's answer if it is a number", () => {
        const bounds = query({ atMost: "1" });
        assert.equal(judgeAnswer(bounds, number(2, 0.2), false).live, 0.2);
        assert.equal(judgeAnswer(bounds, number(0.5, 0.2), true).live, 0.2);
        assert.equal("live" in judgeAnswer(bounds, number(0.5, Number.NaN), false), false);
    });

    it("is not compared with a live release once the new one has all traffic", () => {
        assert.equal(judgeAnswer(query({ atMostTimesLive: "1.5" }), number(9), true).verdict, "passed");
    });
});
