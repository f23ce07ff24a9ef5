import type { ResourceState } from "../resource-state.js";
import { readProviderReference } from "./urn.js";

/** All resources that a resource needs while it exists: they are made before it and deleted after it. */
export function referencesOf(state: ResourceState): Set<string> {
    const urns = new Set(state.dependencies ?? []);
    for (const list of Object.values(state.propertyDependencies ?? {})) for (const urn of list) urns.add(urn);
    if (state.parent !== undefined) urns.add(state.parent);
    if (state.provider !== undefined) urns.add(readProviderReference(state.provider).urn);
    if (state.deletedWith !== undefined) urns.add(state.deletedWith);
    return urns;
}

/** Everything that depends on a resource, directly or not, in the order of `resources` (dependencies first). */
export function dependentsOf(urn: string, resources: readonly ResourceState[]): ResourceState[] {
    const reached = new Set([urn]);
    const found: ResourceState[] = [];
    for (const state of resources) {
        if (state.urn === urn || !hasAny(referencesOf(state), reached)) continue;
        reached.add(state.urn);
        found.push(state);
    }
    return found;
}

/** Everything that the given resources need, directly or not; of them, those that others of them need. */
export function neededBy(urns: ReadonlySet<string>, resources: readonly ResourceState[]): Set<string> {
    const needed = new Set<string>();
    for (const state of [...resources].reverse()) {
        if (!urns.has(state.urn) && !needed.has(state.urn)) continue;
        for (const urn of referencesOf(state)) needed.add(urn);
    }
    return needed;
}

function hasAny(set: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
    for (const item of set) if (wanted.has(item)) return true;
    return false;
}

/** A state in which references to resources that have another URN now, or none, are brought up to date. */
export function renameReferences(state: ResourceState, rename: (urn: string) => string | undefined): ResourceState {
    const all = (urns: string[]) => urns.map(rename).filter(urn => urn !== undefined);
    const copy = { ...state };
    if (copy.dependencies !== undefined) copy.dependencies = all(copy.dependencies);
    if (copy.dependencies?.length === 0) copy.dependencies = undefined;
    if (copy.propertyDependencies !== undefined) {
        const entries = Object.entries(copy.propertyDependencies).map(([key, urns]) => [key, all(urns)]);
        copy.propertyDependencies = Object.fromEntries(entries);
    }
    if (copy.parent !== undefined) copy.parent = rename(copy.parent);
    if (copy.deletedWith !== undefined) copy.deletedWith = rename(copy.deletedWith);
    if (copy.provider !== undefined) {
        const { urn, id } = readProviderReference(copy.provider);
        copy.provider = `${rename(urn) ?? urn}::${id}`;
    }
    return copy;
}
