import type { Diff } from "../provider.js";
import type { ResourceState } from "../resource-state.js";

/** What a step does, in Pulumi's words. */
export type StepOperation =
    | "same"
    | "create"
    | "update"
    | "replace"
    | "create-replacement"
    | "delete"
    | "delete-replaced"
    | "remove-pending-replace"
    | "read"
    | "discard"
    | "refresh";

/** One step of an update: what is done to one resource. */
export interface Step {
    readonly operation: StepOperation;
    readonly old?: ResourceState;
    /** As planned; applying fills in id and outputs. */
    readonly next?: ResourceState;
    /** Properties that force a replacement. */
    readonly keys?: readonly string[];
    /** Properties that differ, where the provider gives no detailed difference. */
    readonly diffs?: readonly string[];
    readonly detailedDiff?: Diff["detailedDiff"];
    /** The old object is replaced afterwards: its state stays, waiting for its replacement. */
    readonly awaitsReplacement?: boolean;
    /** The state goes, the object stays: it is retained, or goes with another. */
    readonly stateOnly?: boolean;
    /** Fails with this reason instead of being applied. */
    readonly refusal?: string;
    /** Not among the targets: a new resource is left out, an old one left as it is. */
    readonly untargeted?: boolean;
}

/** Steps that stand for a change of the program's resource, and so are counted; the others are parts of one. */
export function isLogical(step: Step): boolean {
    return !["create-replacement", "delete-replaced", "refresh"].includes(step.operation);
}

export const stateOf = (step: Step): ResourceState => (step.next ?? step.old) as ResourceState;
