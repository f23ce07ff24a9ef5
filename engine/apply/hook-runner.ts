import type { PropertyMap } from "../property-value.js";
import type { ResourceState } from "../resource-state.js";

export type HookTrigger =
    | "BeforeCreate"
    | "AfterCreate"
    | "BeforeUpdate"
    | "AfterUpdate"
    | "BeforeDelete"
    | "AfterDelete";

/** What a hook is told of its resource. */
export interface HookSubject {
    readonly state: ResourceState;
    readonly id?: string;
    readonly newInputs?: PropertyMap;
    readonly oldInputs?: PropertyMap;
    readonly newOutputs?: PropertyMap;
    readonly oldOutputs?: PropertyMap;
}

/** Calls the program's functions that are bound to a resource. */
export interface HookRunner {
    /** Rejects when the hook of that name says no, or is not registered. Undefined when it is not for previews. */
    call(name: string, subject: HookSubject): Promise<void>;
}

/** For runs without a program. */
export const noHooks: HookRunner = {
    call(name, { state }) {
        return Promise.reject(
            new Error(
                `hook "${name}" of ${state.urn} is not registered, since the program does not run; ` +
                    "take the resource out of the program and update instead",
            ),
        );
    },
};
