import assert from "node:assert/strict";
import type { PromotionRecord } from "../../../../model/promotion/promotion-record.js";
import { checkChart } from "../../../../release/report/check-chart.js";
import { samplePromotion } from "../sample-promotion.js";

const colours = { candidate: "c1", live: "c0" };
function chart(index: number, record: PromotionRecord = samplePromotion("end")): string {
    return String(checkChart({ id: "x", check: record.checks[index]!, record, colours }));
}
const count = (text: string, part: string | RegExp) => text.split(part).length - 1;

describe("The chart of a check", () => {
    it("has a title and a description for screen readers", () => {
        const svg = chart(1);
        assert.match(svg, /^<svg [^>]* role="img" aria-labelledby="x-title x-desc">/);
        const title = "errors of 1.1.0, expected: at most 0.01, at most 1.5 times the live release";
        assert.ok(svg.includes(`<title id="x-title">${title}</title>`));
        const words =
            "Answers at 10 %, 100 % of the traffic: 17 passed, 1 failed, 3 without an answer. " +
            "1.1.0: 0.004 to 0.031, median 0.0065. 1.0.0: 0.005 to 0.0065, median 0.006. The table below has each step.";
        assert.ok(svg.includes(`<desc id="x-desc">${words}</desc>`), svg);
    });

    it("has each step with its share, both releases, and each bound with a label", () => {
        const svg = chart(1);
        assert.equal(count(svg, `<rect class="step"`), 2);
        assert.ok(svg.includes(">10 %</text>") && svg.includes(">100 %</text>"));
        assert.equal(count(svg, `class="value live c0"`), 1);
        assert.equal(count(svg, `<path class="bound"`), 2);
        assert.ok(svg.includes(">at most 0.01</text>") && svg.includes(">at most 1.5 times the live release</text>"));
    });

    it("ends the line with each step", () => {
        const [, line = ""] = /<path class="value c1" d="([^"]+)"/.exec(chart(0))!;
        assert.equal(count(line, "M"), 2);
        assert.equal(count(line, "L"), 18);
    });

    it("shows failures and missing answers by shape", () => {
        assert.deepEqual([count(chart(0), `class="miss"`), count(chart(0), `class="silent"`)], [1, 0]);
        assert.deepEqual([count(chart(1), `class="miss"`), count(chart(1), `class="silent"`)], [1, 3]);
    });

    it("has only verdicts for a command", () => {
        const svg = chart(2);
        assert.equal(count(svg, `class="dot c1"`), 11);
        assert.ok(!svg.includes("value") && !svg.includes("bound") && !svg.includes(`class="grid"`));
    });

    it("names a bound that is far off at the edge", () => {
        const record = samplePromotion("first step");
        const [check] = record.checks;
        const far = {
            ...record,
            checks: [{ ...check!, bounds: [{ comparison: "atMost", threshold: 5000 } as const] }],
        };
        const svg = chart(0, far);
        assert.ok(svg.includes(">↑ at most 5000 ms</text>") && !svg.includes(`class="bound"`));
    });

    it("has no NaN or infinity", () => {
        for (const index of [0, 1, 2]) assert.doesNotMatch(chart(index), /NaN|Infinity|undefined/);
    });
});
