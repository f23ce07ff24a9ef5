import type { ResourceState } from "../resource-state.js";
import { neededBy, referencesOf } from "../resources/resource-references.js";
import type { Step } from "./step.js";

/** Why a protected resource is not deleted, in Pulumi's words. */
function protectedRefusal(urn: string): string {
    return (
        `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, either remove the ` +
        "`protect` flag from the resource in your Pulumi program and run `pulumi up`, or use the command:\n" +
        `\`pulumi state unprotect '${urn}'\``
    );
}

/**
 * The deletion of states that the program does not have any more, in waves: what is in one wave goes at the same time,
 * and all that depends on it went in the waves before. `states` is in dependency order. A protected resource is
 * refused, and what it needs stays.
 */
export function planDeletes(states: readonly ResourceState[]): Step[][] {
    const isProtected = (state: ResourceState) => state.protect === true && !state.delete && !state.external;
    const kept = neededBy(new Set(states.filter(isProtected).map(({ urn }) => urn)), states);
    const condemned = states.filter(state => !kept.has(state.urn));
    const gone = new Set(condemned.filter(state => !isProtected(state)).map(({ urn }) => urn));
    const waves: Step[][] = [];
    const waveOf = new Map<string, number>();
    for (const state of states) {
        const needed = [...referencesOf(state)].filter(urn => urn !== state.urn).map(urn => waveOf.get(urn) ?? -1);
        const wave = Math.max(-1, ...needed) + 1;
        waveOf.set(state.urn, Math.max(wave, waveOf.get(state.urn) ?? 0));
        waves[wave] ??= [];
        if (!kept.has(state.urn)) waves[wave].push(deleteStep(state, gone));
    }
    return waves.reverse().filter(wave => wave.length > 0);
}

function deleteStep(old: ResourceState, gone: ReadonlySet<string>): Step {
    if (old.pendingReplacement) return { operation: "remove-pending-replace", old, stateOnly: true };
    if (old.external) return { operation: "discard", old, stateOnly: true };
    const stateOnly = old.retainOnDelete === true || (old.deletedWith !== undefined && gone.has(old.deletedWith));
    if (old.delete) return { operation: "delete-replaced", old, stateOnly };
    const refusal = old.protect ? protectedRefusal(old.urn) : undefined;
    return { operation: "delete", old, stateOnly, refusal };
}
