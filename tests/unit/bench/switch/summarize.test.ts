import assert from "node:assert/strict";
import { showSummary, summarize } from "../../../../bench/switch/run.js";

const run = { lastOldFresh: 0.1, lastOldKeptAlive: 0.2, command: 7, requests: 100, lost: 0 };

describe("The summary of switches", () => {
    it("counts what was lost in any run", () => {
        const summary = summarize("slots", [run, { ...run, lost: 2, lastOldFresh: 0.3 }]);
        assert.deepEqual([summary.requests, summary.lost, summary.switches], [200, 2, 2]);
        assert.match(showSummary(summary), /^slots: 2 switches, 200 requests, 2 lost$/m);
        assert.match(showSummary(summary), /fresh +0\.20 \(0\.10 to 0\.30\) s/);
    });
});
