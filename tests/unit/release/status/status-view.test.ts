import assert from "node:assert/strict";
import { statusView } from "../../../../release/status/status-view.js";
import { calm, gate, idOf, now, pod, troubled } from "./some-status.js";

describe("statusView", () => {
    it("assigns objects to slots by their release's labels", () => {
        const [blue, green] = statusView(troubled).slots;
        assert.deepEqual([blue?.weight, blue?.measured, blue?.readyPods, blue?.pods], [90, 91, 7, 7]);
        assert.deepEqual([green?.weight, green?.measured, green?.readyPods, green?.pods], [10, 9, 0, 1]);
        assert.deepEqual([blue?.startsFirst, green?.startsFirst], [false, true]);
        assert.equal(blue?.since, "2026-11-21T12:00:00Z");
    });

    it("leaves out pods of another release in the same slot", () => {
        const facts = { ...calm, pods: [pod("blue", "1.1.0", "aaaaa")] };
        assert.deepEqual(
            statusView(facts).slots.map(({ pods }) => pods),
            [0, 0],
        );
    });

    it("has no measurement without a source", () => {
        assert.ok(statusView(calm).slots.every(slot => !("measured" in slot)));
    });

    it("agrees with the ledger only while traffic matches the last entry", () => {
        assert.equal(statusView(calm).agrees, true);
        assert.equal(statusView(troubled).agrees, false);
        const { last: _, ...first } = calm;
        assert.deepEqual([statusView(first).agrees, statusView(first).recorded], [false, []]);
    });

    it("names the only serving version, and none if two share the traffic", () => {
        assert.equal(statusView(calm).serving, "1.1.0");
        assert.equal(statusView(troubled).serving, undefined);
    });

    it("says what is wrong with a pod", () => {
        const ending = pod("blue", "1.0.0", "aaaaa");
        const states = [
            { ...ending, metadata: { ...ending.metadata, deletionTimestamp: now.toISOString() } },
            pod("blue", "1.0.0", "bbbbb", { phase: "Pending", conditions: [] }),
            pod("blue", "1.0.0", "ccccc", { conditions: [], initContainerStatuses: [{ restartCount: 2 }] }),
        ];
        const { instances = [], pods: counted } = statusView({ ...calm, pods: states }).slots[0] ?? {};
        assert.equal(counted, 2, "one that ends counts no more");
        assert.deepEqual(
            instances.map(({ state, reason, restarts }) => [state, reason, restarts]),
            [
                ["ending", undefined, 0],
                ["not ready", "Pending", 0],
                ["not ready", undefined, 2],
            ],
        );
    });
});

describe("The gate of a slot", () => {
    const stateOf = (gates: (typeof calm)["gates"], passed = false) =>
        statusView({ ...calm, gates, passedGate: ({ releaseId }) => passed && releaseId === idOf("1.0.0") }).slots[0]
            ?.gate.state;

    const rows: [what: string, gates: (typeof calm)["gates"], passed: boolean, state: string][] = [
        ["has passed by its Job", [gate("blue", "1.0.0", "Complete")], false, "passed"],
        ["has failed by its Job", [gate("blue", "1.0.0", "Failed")], true, "failed"],
        ["runs until its Job ends", [gate("blue", "1.0.0")], false, "running"],
        ["has passed by the state if its Job is gone", [], true, "passed"],
        ["has not run if nothing records it", [gate("blue", "1.1.0", "Complete")], false, "none"],
    ];
    for (const [what, gates, passed, state] of rows) it(what, () => assert.equal(stateOf(gates, passed), state));

    it("has the state of its newest Job", () => {
        const newer = gate("blue", "1.0.0", "Complete");
        const later = { ...newer, metadata: { ...newer.metadata, creationTimestamp: "2026-11-23T12:00:00Z" } };
        assert.equal(stateOf([gate("blue", "1.0.0", "Failed"), later]), "passed");
    });
});
