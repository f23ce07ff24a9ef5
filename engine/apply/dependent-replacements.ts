import type { DependentReplacement } from "../plan/registration-steps.js";
import { wantsReplacement } from "../plan/resource-change.js";
import { type PropertyMap, Unknown } from "../property-value.js";
import type { ResourceState } from "../resource-state.js";
import { dependentsOf } from "../resources/resource-references.js";
import { readProviderReference } from "../resources/urn.js";
import { existing } from "./apply-step.js";
import { operationContext, type StepContext } from "./step-context.js";

/**
 * Which dependents have to be deleted before a resource that is deleted before its replacement is made: those that
 * would be replaced anyway when what they take from it changes. `resources` is the old state in dependency order;
 * what the program registered already cannot depend on it any more.
 */
export async function dependentReplacements(
    context: StepContext,
    root: ResourceState,
    resources: readonly ResourceState[],
    isRegistered: (urn: string) => boolean,
): Promise<DependentReplacement[]> {
    const replaced = new Set([root.urn]);
    const found: DependentReplacement[] = [];
    for (const state of dependentsOf(root.urn, resources)) {
        if (!state.custom || state.external || state.delete || state.pendingReplacement) continue;
        if (isRegistered(state.urn)) continue;
        const keys = await replacementKeys(context, state, replaced);
        if (keys === undefined) continue;
        replaced.add(state.urn);
        found.push({ state, keys });
    }
    return found;
}

/** The properties that would force the replacement; undefined when there is none. */
async function replacementKeys(
    context: StepContext,
    state: ResourceState,
    replaced: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
    if (state.provider === undefined) return undefined;
    if (replaced.has(readProviderReference(state.provider).urn)) return [];
    const inputs: PropertyMap = { ...state.inputs };
    let affected = false;
    for (const [key, urns] of Object.entries(state.propertyDependencies ?? {})) {
        if (!urns.some(urn => replaced.has(urn)) || !(key in inputs)) continue;
        inputs[key] = Unknown.value;
        affected = true;
    }
    if (!affected) return undefined;
    const provider = await context.providers.get(state.provider);
    const diff = await provider.diff(operationContext(context, state), state.type, existing(state), inputs, []);
    return diff.changes && wantsReplacement(diff) ? diff.replaceKeys : undefined;
}
