import assert from "node:assert/strict";
import type { JsonMap } from "../../../engine/state/property-codec.js";
import { findDifferences } from "../../recordings/difference.js";
import { StartRaces } from "../../recordings/start-races.js";

const step = (kind: string, op: string) => ({ kind, op, logical: true });

/** A step in which `bad` fails, with what happened to `other` meanwhile and what its state is then. */
function view(other: JsonMap[], state: JsonMap, counts: JsonMap, failure: JsonMap[]): JsonMap {
    return {
        event: {
            steps: { bad: failure, ...(other.length > 0 ? { other } : {}) },
            summary: { resourceChanges: counts },
        },
        state: { resources: { other: state } },
        history: { resourceChanges: { ...counts } },
        object: {},
        text: { Resources: [JSON.stringify(counts)] },
        preview: null,
    };
}

const failed = [step("started", "create"), step("failed", "create")];
const updated = [step("started", "update"), step("finished", "update")];
const before = { modified: "#1" };
const after = { modified: "#2" };

describe("StartRaces", () => {
    it("leaves out what only one run had started when the update failed, until both agree again", () => {
        const races = new StartRaces();
        const [one, other] = [view([], before, {}, failed), view(updated, after, { update: 1 }, failed)];
        races.leaveOut(one, other, false);
        assert.deepEqual(findDifferences(one, other), []);
        const [next, same] = [view(updated, after, { update: 1 }, []), view([], after, {}, [])];
        races.leaveOut(next, same, false);
        assert.deepEqual(findDifferences(next, same), []);
        const [last, lost] = [view([], after, {}, []), view([], before, {}, [])];
        races.leaveOut(last, lost, false);
        assert.equal(findDifferences(last, lost).length, 1);
    });

    it("does not excuse a resource that took another way", () => {
        const replaced = [step("started", "replace"), step("finished", "replace")];
        const [one, other] = [view(updated, after, {}, failed), view(replaced, after, {}, failed)];
        new StartRaces().leaveOut(one, other, false);
        assert.equal(findDifferences(one, other).length, 2);
    });

    it("excuses nothing when no step failed, or when the update goes on after a failure", () => {
        for (const [failure, goesOn] of [
            [[], false],
            [failed, true],
        ] as const) {
            const [one, other] = [
                view([], before, {}, [...failure]),
                view(updated, after, { update: 1 }, [...failure]),
            ];
            new StartRaces().leaveOut(one, other, goesOn);
            assert.ok(findDifferences(one, other).length > 0);
        }
    });
});
