import { type SlotName, slotNameLimit } from "../names.js";
import { compareVersions } from "../release/compare-versions.js";

/** The slots' entries, blue and green first, then by version; empty slots are left out. */
export function slotEntries<T>(bySlot: BySlot<T> | undefined): readonly (readonly [SlotName, T])[] {
    const entries = Object.entries(bySlot ?? {}) as (readonly [SlotName, T | undefined])[];
    return entries
        .flatMap(([slot, value]) => (value === undefined ? [] : [[slot, value] as const]))
        .sort(([left], [right]) => compareSlots(left, right));
}

/** The occupied slots, in the same order. */
export function slotsOf(bySlot: BySlot<unknown> | undefined): readonly SlotName[] {
    return slotEntries(bySlot).map(([slot]) => slot);
}

export function compareSlots(left: SlotName, right: SlotName): number {
    const [leftIsColour, rightIsColour] = [left, right].map(isColour);
    if (leftIsColour || rightIsColour) {
        if (leftIsColour && rightIsColour) return left < right ? -1 : left > right ? 1 : 0;
        return leftIsColour ? -1 : 1;
    }
    const [a, b] = [left, right].map(slot => slot.slice(1).replaceAll("-", ".")) as [string, string];
    return compareVersions(a, b);
}

/**
 * The slot for a version's next release: `v1-4-0`, then `v1-4-0-2`, since a slot's release is never replaced by
 * another. Shortened where the names derived from it would be too long for Kubernetes.
 */
export function versionSlot(service: string, version: string, taken: BySlot<unknown>): SlotName {
    const name = `v${version.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
    const limit = slotNameLimit(service);
    for (let count = 1; ; count++) {
        const ending = count === 1 ? "" : `-${count}`;
        const slot = `${name.slice(0, limit - ending.length).replace(/-+$/, "")}${ending}` as SlotName;
        if (taken[slot] === undefined) return slot;
    }
}

function isColour(slot: SlotName): boolean {
    return slot === "blue" || slot === "green";
}

/** A value for each slot that has one. */
export interface BySlot<T> {
    readonly blue?: T;
    readonly green?: T;
    readonly [ofVersion: `v${string}`]: T | undefined;
}
