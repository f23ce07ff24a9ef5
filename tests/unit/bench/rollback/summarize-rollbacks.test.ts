import assert from "node:assert/strict";
import { showRollbacks, summarizeRollbacks } from "../../../../bench/rollback/summarize-rollbacks.js";

const ours = { name: "ours", commands: ["fastapi-release rollback"], pods: "our slots" };
const kubectl = { name: "kubectl", commands: ["kubectl rollout undo", "kubectl rollout status"], pods: "plain" };

const run = {
    commandSeconds: 5,
    lastBadFreshSeconds: 0.2,
    lastBadKeptAliveSeconds: 0.4,
    requests: 1000,
    lost: 0,
};

describe("The summary of rollbacks", () => {
    it("adds up requests, and keeps how many were lost in a round", () => {
        const summary = summarizeRollbacks(kubectl, 10, [run, { ...run, lost: 5 }, { ...run, lost: 2 }]);
        assert.deepEqual([summary.rounds, summary.requests, summary.lost], [3, 3000, 7]);
        assert.deepEqual(summary.lostInARound, { median: 2, min: 0, max: 5 });
        assert.deepEqual(summary.lastBadFreshSeconds, { median: 0.2, min: 0.2, max: 0.2 });
    });

    it("shows when the ledger had it, if there is one", () => {
        assert.equal("recordedSeconds" in summarizeRollbacks(kubectl, 0, [run]), false);
        const { recordedSeconds } = summarizeRollbacks(ours, 0, [{ ...run, recordedSeconds: 1.2 }]);
        assert.deepEqual(recordedSeconds, { median: 1.2, min: 1.2, max: 1.2 });
    });

    it("is shown as a table for each start time, with what was run and what was skipped", () => {
        const summaries = [
            summarizeRollbacks(ours, 0, [
                { ...run, recordedSeconds: 1.2, stateRequests: 42, moved: { seconds: 0.16, nodeSeconds: 0.05 } },
            ]),
            summarizeRollbacks(kubectl, 0, [{ ...run, lost: 3 }]),
            summarizeRollbacks(ours, 10, [{ ...run, recordedSeconds: 1.3 }]),
        ];
        const peers = [
            { name: "kubectl", version: "v1.35.4" },
            { name: "helm", version: "v3.22.0", skipped: "it could not be built: no Go" },
        ];
        assert.equal(
            showRollbacks(summaries, peers).join("\n"),
            `ours: fastapi-release rollback
      pods: our slots
kubectl: kubectl rollout undo; kubectl rollout status
         pods: plain

An app that takes 0 s to start; seconds from the start of the command, median (least to most):
         last bad, fresh          last bad, kept alive     ledger                   command                  lost                     requests of state
ours     0.20 (0.20 to 0.20)      0.40 (0.40 to 0.40)      1.20 (1.20 to 1.20)      5.00 (5.00 to 5.00)      0 of 1000                42
kubectl  0.20 (0.20 to 0.20)      0.40 (0.40 to 0.40)      -                        5.00 (5.00 to 5.00)      3 of 1000
ours: moved traffic after 0.16 (0.16 to 0.16), where \`node -e 0\` took 0.05 (0.05 to 0.05)

An app that takes 10 s to start; seconds from the start of the command, median (least to most):
         last bad, fresh          last bad, kept alive     ledger                   command                  lost                     requests of state
ours     0.20 (0.20 to 0.20)      0.40 (0.40 to 0.40)      1.30 (1.30 to 1.30)      5.00 (5.00 to 5.00)      0 of 1000

kubectl v1.35.4
helm v3.22.0, skipped: it could not be built: no Go`,
        );
    });
});
