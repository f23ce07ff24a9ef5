import assert from "node:assert/strict";
import { SaveFailure, SnapshotRecorder } from "../../../../engine/apply/snapshot-recorder.js";
import type { ResourceState, Snapshot } from "../../../../engine/resource-state.js";

const state = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
    urn,
    custom: true,
    type: "t",
    inputs: {},
    outputs: {},
    ...more,
});
const urns = (snapshot: Snapshot) => snapshot.resources.map(({ urn }) => urn);

describe("SnapshotRecorder", () => {
    it("puts what is settled before what is not reached yet", () => {
        const [a, b, c] = [state("a"), state("b"), state("c")];
        const recorder = new SnapshotRecorder({ resources: [a, b, c], pendingOperations: [] }, async () => {});
        recorder.settle(state("b"), b);
        recorder.settle(state("new"));
        recorder.drop(c);
        assert.deepEqual(urns(recorder.snapshot()), ["b", "new", "a"]);
    });

    it("renames references to what has another URN now", () => {
        const [a, b] = [state("a"), state("b", { dependencies: ["a"] })];
        const recorder = new SnapshotRecorder({ resources: [a, b], pendingOperations: [] }, async () => {});
        recorder.settle(state("a2"), a);
        assert.deepEqual(recorder.snapshot().resources[1]?.dependencies, ["a2"]);
    });

    it("keeps an earlier update's unfinished creations until one of them is settled", () => {
        const pendingOperations = [
            { type: "creating" as const, resource: state("a") },
            { type: "creating" as const, resource: state("b") },
            { type: "updating" as const, resource: state("c") },
        ];
        const recorder = new SnapshotRecorder({ resources: [], pendingOperations }, async () => {});
        recorder.settle(state("b"));
        assert.deepEqual(
            recorder.snapshot().pendingOperations.map(({ resource }) => resource.urn),
            ["a"],
        );
    });

    it("lets all changes that come during a save share the next one", async () => {
        const saved: string[][] = [];
        const recorder = new SnapshotRecorder({ resources: [], pendingOperations: [] }, async snapshot => {
            saved.push(urns(snapshot));
            await new Promise(setImmediate);
        });
        recorder.settle(state("a"));
        const first = recorder.write();
        await Promise.resolve();
        await Promise.resolve();
        recorder.settle(state("b"));
        const second = recorder.write();
        recorder.settle(state("c"));
        const third = recorder.write();
        await Promise.all([first, second, third]);
        assert.deepEqual(saved, [["a"], ["a", "b", "c"]]);
    });

    it("tells when it could not save, and tries again with the next change", async () => {
        let failing = true;
        const recorder = new SnapshotRecorder({ resources: [], pendingOperations: [] }, async () => {
            if (failing) throw new Error("no space left on device");
        });
        recorder.settle(state("a"));
        await assert.rejects(recorder.write(), new SaveFailure(new Error("no space left on device")));
        failing = false;
        await recorder.flush();
    });
});
