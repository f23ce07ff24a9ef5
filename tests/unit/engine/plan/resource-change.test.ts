import assert from "node:assert/strict";
import { registrationSteps } from "../../../../engine/plan/registration-steps.js";
import {
    decideChange,
    diffWithoutProvider,
    type Registration,
    replaceOnChanges,
    wantsReplacement,
} from "../../../../engine/plan/resource-change.js";
import type { Diff } from "../../../../engine/provider.js";
import type { ResourceState } from "../../../../engine/resource-state.js";

const same: Diff = { changes: false, replaceKeys: [], diffKeys: [], detailedDiff: {}, deleteBeforeReplace: false };
const changed: Diff = { ...same, changes: true, detailedDiff: { "data.k": { kind: "update", inputDiff: false } } };
const replacing: Diff = { ...changed, replaceKeys: ["data.k"] };
const registration: Registration = {
    exists: true,
    wasExternal: false,
    deletedBefore: false,
    pendingReplacement: false,
    hasInitErrors: false,
    forceReplace: false,
    deleteBeforeReplace: undefined,
    diff: same,
};

describe("decideChange", () => {
    const cases: [what: string, more: Partial<Registration>, change: string][] = [
        ["creates what is new", { exists: false }, "create"],
        ["keeps what is the same", {}, "same"],
        ["updates what changed", { diff: changed }, "update"],
        ["updates what never became ready", { hasInitErrors: true }, "update"],
        ["replaces what cannot be updated", { diff: replacing }, "replace"],
        ["replaces what the user names", { forceReplace: true }, "replace"],
        [
            "deletes first when the provider says so",
            { diff: { ...replacing, deleteBeforeReplace: true } },
            "replace-delete-first",
        ],
        [
            "deletes first when the program says so",
            { diff: replacing, deleteBeforeReplace: true },
            "replace-delete-first",
        ],
        [
            "creates first when the program says so",
            { diff: { ...replacing, deleteBeforeReplace: true }, deleteBeforeReplace: false },
            "replace",
        ],
        [
            "finishes a replacement of which only the delete was done",
            { pendingReplacement: true },
            "replace-delete-first",
        ],
        ["makes anew what was deleted for a dependency's sake", { deletedBefore: true }, "recreate"],
        ["makes what was only read", { wasExternal: true, diff: changed }, "recreate"],
    ];
    for (const [what, more, change] of cases) {
        it(what, () => assert.equal(decideChange({ ...registration, ...more }), change));
    }
});

describe("replaceOnChanges", () => {
    it("turns changes at the named paths into replacements", () => {
        assert.ok(!wantsReplacement(replaceOnChanges(changed, ["spec"])));
        assert.ok(wantsReplacement(replaceOnChanges(changed, ["data"])));
        assert.ok(wantsReplacement(replaceOnChanges(changed, ["data.*"])));
    });

    it("goes by whole properties where the provider gives no details", () => {
        const coarse: Diff = { ...same, changes: true, diffKeys: ["data"] };
        assert.deepEqual(replaceOnChanges(coarse, ["data.k"]).replaceKeys, ["data"]);
    });
});

describe("diffWithoutProvider", () => {
    it("names the properties that differ", () => {
        assert.deepEqual(diffWithoutProvider({ a: 1, b: [1], c: 1 }, { a: 1, b: [2], d: 1 }).diffKeys, ["b", "c", "d"]);
    });
});

describe("registrationSteps", () => {
    const state = (urn: string): ResourceState => ({ urn, custom: true, type: "t", inputs: {}, outputs: {} });
    const old = state("a");
    const next = state("a");
    const operations = (resource: Omit<Parameters<typeof registrationSteps>[0], "next">) =>
        registrationSteps({ ...resource, next }).map(step => `${step.operation} ${(step.next ?? step.old)?.urn}`);

    it("creates the replacement before it counts as replaced", () => {
        assert.deepEqual(operations({ change: "replace", old, diff: replacing }), [
            "create-replacement a",
            "replace a",
        ]);
    });

    it("deletes dependents, the farthest first, then the object, then makes it anew", () => {
        const dependents = [
            { state: state("b"), keys: [] },
            { state: state("c"), keys: [] },
        ];
        assert.deepEqual(operations({ change: "replace-delete-first", old, diff: replacing, dependents }), [
            "delete-replaced c",
            "delete-replaced b",
            "delete-replaced a",
            "replace a",
            "create-replacement a",
        ]);
    });

    it("does not delete again what is gone already", () => {
        const gone = { ...old, pendingReplacement: true };
        assert.deepEqual(operations({ change: "replace-delete-first", old: gone, diff: replacing }), [
            "replace a",
            "create-replacement a",
        ]);
    });
});
