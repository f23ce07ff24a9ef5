import assert from "node:assert/strict";
import { clockSkewSeconds } from "../../../../release/doctor/cluster-facts.js";

describe("clockSkewSeconds", () => {
    const second = 1_764_000_000_000;
    const rows: [what: string, beganMs: number, answeredMs: number, skew: number][] = [
        ["an answer within its own second", second + 100, second + 200, 0],
        ["a second that was almost over", second + 950, second + 1100, 0],
        ["a slow answer", second - 4000, second + 4000, 0],
        ["a server that is ahead", second - 8000, second - 7000, 7],
        ["a server that is behind", second + 10_999, second + 11_200, -10],
    ];
    for (const [what, beganMs, answeredMs, skew] of rows) {
        it(`is ${skew} for ${what}`, () => assert.equal(clockSkewSeconds(second, beganMs, answeredMs), skew));
    }
});
