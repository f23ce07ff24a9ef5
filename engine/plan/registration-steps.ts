import type { Diff } from "../provider.js";
import type { ResourceState } from "../resource-state.js";
import type { Change } from "./resource-change.js";
import type { Step } from "./step.js";

/** A dependent that has to go before its dependency, with the properties that force its replacement. */
export interface DependentReplacement {
    readonly state: ResourceState;
    readonly keys: readonly string[];
}

export interface RegisteredResource {
    readonly change: Change;
    readonly next: ResourceState;
    readonly old?: ResourceState;
    readonly diff: Diff;
    /** For "recreate": why it was deleted before. */
    readonly recreateKeys?: readonly string[];
    /** For "replace-delete-first": what goes before it, dependencies first. */
    readonly dependents?: readonly DependentReplacement[];
}

const unlessEmpty = (keys: readonly string[]) => (keys.length === 0 ? undefined : keys);

/** The steps for one registered resource, in the order in which they are applied. */
export function registrationSteps(resource: RegisteredResource): Step[] {
    const { change, next, old, diff } = resource;
    const changed = {
        old,
        next,
        keys: unlessEmpty(diff.replaceKeys),
        // A provider that details its difference repeats its properties in no other form.
        diffs: Object.keys(diff.detailedDiff).length > 0 ? undefined : unlessEmpty(diff.diffKeys),
        detailedDiff: diff.changes && Object.keys(diff.detailedDiff).length === 0 ? undefined : diff.detailedDiff,
    };
    switch (change) {
        case "create":
            return [{ operation: "create", next }];
        case "same":
            return [{ operation: "same", old, next }];
        case "update":
            return [{ ...changed, operation: "update" }];
        case "replace":
            return [
                { ...changed, operation: "create-replacement" },
                { ...changed, operation: "replace" },
            ];
        case "replace-delete-first":
            return [
                ...(resource.dependents ?? []).map(({ state }) => deleteReplaced(state)).reverse(),
                ...(old === undefined || old.pendingReplacement ? [] : [deleteReplaced(old)]),
                { ...changed, operation: "replace" },
                { ...changed, operation: "create-replacement" },
            ];
        case "recreate":
            return [
                { operation: "replace", old, next },
                { operation: "create-replacement", old, next, keys: unlessEmpty(resource.recreateKeys ?? []) },
            ];
    }
}

function deleteReplaced(old: ResourceState): Step {
    return { operation: "delete-replaced", old, awaitsReplacement: true, stateOnly: old.retainOnDelete === true };
}
