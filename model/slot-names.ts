import { compareVersions } from "./compare-versions.js";
import { slotNameLimit } from "./names.js";
import type { BySlot, SlotName } from "./settings.js";

/** What is in the slots, blue and green first, then by version; empty slots are left out. */
export function slotEntries<T>(bySlot: BySlot<T> | undefined): readonly (readonly [SlotName, T])[] {
    const entries = Object.entries(bySlot ?? {}) as (readonly [SlotName, T | undefined])[];
    return entries
        .flatMap(([slot, value]) => (value === undefined ? [] : [[slot, value] as const]))
        .sort(([left], [right]) => compareSlots(left, right));
}

/** The slots that hold something, in the same order. */
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
 * The slot of a version's next release: `v1-4-0`, then `v1-4-0-2`, since a slot's release never gives way to another one.
 * Shortened where the names made of it would be too long for Kubernetes.
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
