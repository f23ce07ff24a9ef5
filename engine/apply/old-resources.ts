import type { ResourceState } from "../resource-state.js";
import type { Goal } from "../resources/goal.js";

/** The state as the update found it. Holds copies: steps mark them, and the caller's stay as they were. */
export class OldResources {
    readonly all: readonly ResourceState[];
    private readonly live = new Map<string, ResourceState>();
    private readonly claimed = new Set<ResourceState>();

    constructor(resources: readonly ResourceState[]) {
        this.all = resources.map(state => ({ ...state }));
        for (const state of this.all) {
            if (!state.delete && !this.live.has(state.urn)) this.live.set(state.urn, state);
        }
    }

    /** What a resource of the program was before, under its URN or one of its aliases. No other resource gets it. */
    claim(goal: Pick<Goal, "urn" | "aliases">): ResourceState | undefined {
        for (const urn of [goal.urn, ...goal.aliases]) {
            const state = this.live.get(urn);
            if (state === undefined || this.claimed.has(state)) continue;
            this.claimed.add(state);
            return state;
        }
        return undefined;
    }

    find(urn: string): ResourceState | undefined {
        return this.live.get(urn);
    }

    /** What the program did not claim, and the old halves of replacements: to be deleted at the end. */
    leftovers(): ResourceState[] {
        return this.all.filter(state => state.delete || !this.claimed.has(state));
    }
}
