import type { PropertyMap } from "../property-value.js";
import type { CustomTimeouts, ResourceState, StackFrame } from "../resource-state.js";

/** One resource as the program wants it to be. */
export interface Goal {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly custom: boolean;
    readonly parent?: string;
    readonly inputs: PropertyMap;
    readonly protect?: boolean;
    readonly dependencies: string[];
    /** `URN::ID`; absent on components and providers. */
    readonly provider?: string;
    readonly propertyDependencies?: Record<string, string[]>;
    /** Undefined leaves it to the provider. */
    readonly deleteBeforeReplace?: boolean;
    readonly ignoreChanges: string[];
    readonly replaceOnChanges: string[];
    readonly additionalSecretOutputs: string[];
    readonly customTimeouts?: CustomTimeouts;
    readonly retainOnDelete?: boolean;
    readonly deletedWith?: string;
    /** URNs that the resource may have had before. */
    readonly aliases: string[];
    readonly sourcePosition?: string;
    readonly stackTrace?: StackFrame[];
    readonly resourceHooks?: Record<string, string[]>;
}

const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);

/** The state that a goal leads to, before anything was done for it. */
export function stateOfGoal(goal: Goal, inputs: PropertyMap): ResourceState {
    return {
        urn: goal.urn,
        custom: goal.custom,
        type: goal.type,
        inputs,
        outputs: {},
        parent: goal.parent,
        protect: goal.protect || undefined,
        dependencies: unlessEmpty(goal.dependencies),
        provider: goal.provider,
        propertyDependencies: goal.propertyDependencies,
        additionalSecretOutputs: unlessEmpty(goal.additionalSecretOutputs),
        customTimeouts: goal.customTimeouts,
        retainOnDelete: goal.retainOnDelete || undefined,
        deletedWith: goal.deletedWith,
        sourcePosition: goal.sourcePosition,
        stackTrace: goal.stackTrace,
        ignoreChanges: unlessEmpty(goal.ignoreChanges),
        replaceOnChanges: unlessEmpty(goal.replaceOnChanges),
        resourceHooks: goal.resourceHooks,
    };
}
