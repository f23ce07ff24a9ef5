import { planDeletes } from "../plan/delete-plan.js";
import type { ResourceState } from "../resource-state.js";
import { dependentsOf } from "../resources/resource-references.js";
import type { StepContext } from "./step-context.js";
import type { StepExecutor } from "./step-executor.js";

/** Deletes states in waves, dependents first. A wave starts when all of the one before went well. */
export async function deleteResources(executor: StepExecutor, states: readonly ResourceState[]): Promise<void> {
    for (const wave of planDeletes(states)) {
        const results = await Promise.allSettled(wave.map(step => executor.execute([step])));
        const failed = wave.some((step, index) => results[index]?.status === "rejected" && step.refusal === undefined);
        if (failed || executor.stopped) return;
    }
}

/**
 * The states among `condemned` that targets allow to delete. Undefined, with the user told, when something that is not
 * a target depends on a target.
 */
export function targetedStates(
    { events }: StepContext,
    condemned: readonly ResourceState[],
    targets: readonly string[],
): readonly ResourceState[] | undefined {
    if (targets.length === 0) return condemned;
    const wanted = condemned.filter(({ urn }) => targets.includes(urn));
    let allowed = true;
    for (const { urn } of wanted) {
        for (const dependent of dependentsOf(urn, condemned)) {
            if (targets.includes(dependent.urn)) continue;
            allowed = false;
            events.error(
                `Resource '${dependent.urn}' will be destroyed but was not specified in --target list.\n` +
                    "Either include resource in --target list or pass --target-dependents to proceed.",
                dependent.urn,
            );
        }
    }
    return allowed ? wanted : undefined;
}
