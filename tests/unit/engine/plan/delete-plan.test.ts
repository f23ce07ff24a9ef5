import assert from "node:assert/strict";
import { planDeletes } from "../../../../engine/plan/delete-plan.js";
import type { ResourceState } from "../../../../engine/resource-state.js";

const state = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
    urn,
    custom: true,
    type: "t",
    id: urn,
    inputs: {},
    outputs: {},
    ...more,
});
const plan = (states: ResourceState[]) =>
    planDeletes(states).map(wave =>
        wave.map(({ operation, old, refusal }) => `${refusal ? "!" : ""}${operation} ${old?.urn}`),
    );

describe("planDeletes", () => {
    it("puts dependents into waves before what they depend on", () => {
        const states = [
            state("stack"),
            state("provider"),
            state("namespace", { parent: "stack", provider: "provider::1" }),
            state("service", { dependencies: ["namespace"] }),
            state("map", { dependencies: ["namespace"] }),
            state("deployment", { propertyDependencies: { spec: ["map"] } }),
        ];
        assert.deepEqual(plan(states), [
            ["delete deployment"],
            ["delete service", "delete map"],
            ["delete namespace"],
            ["delete stack", "delete provider"],
        ]);
    });

    it("refuses what is protected, keeps what that needs and deletes the rest", () => {
        const states = [
            state("stack"),
            state("component", { parent: "stack", protect: true }),
            state("child", { parent: "component", protect: true }),
            state("other", { parent: "stack" }),
        ];
        assert.deepEqual(plan(states), [["!delete child"], ["delete other"]]);
    });

    it("drops what was only read, and the rest of a replacement, without touching objects", () => {
        const states = [
            state("read", { external: true }),
            state("old", { delete: true }),
            state("gone", { pendingReplacement: true }),
        ];
        assert.deepEqual(plan(states), [["discard read", "delete-replaced old", "remove-pending-replace gone"]]);
    });

    it("leaves objects that are retained or go with another", () => {
        const states = [
            state("namespace"),
            state("inside", { deletedWith: "namespace" }),
            state("retained", { retainOnDelete: true }),
        ];
        const stateOnly = planDeletes(states)
            .flat()
            .filter(step => step.stateOnly)
            .map(step => step.old?.urn);
        assert.deepEqual(stateOnly.sort(), ["inside", "retained"]);
    });
});
