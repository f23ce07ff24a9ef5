import { type SlotName, slotNames, type Traffic } from "./settings.js";

/** The slot that gets all traffic; undefined when there is none or when it is shared. */
export function liveSlot(traffic: Traffic | undefined): SlotName | undefined {
    return slotNames.find(slot => traffic?.[slot] === 100);
}

/** The slot that is not the given one: where the next release goes, and where the one before waits. */
export function otherSlot(slot: SlotName): SlotName {
    return slot === "blue" ? "green" : "blue";
}

/** The slots with traffic and their weights, in the order of `slotNames`. */
export function weights(traffic: Traffic | undefined): readonly { readonly slot: SlotName; readonly weight: number }[] {
    return slotNames.flatMap(slot => {
        const weight = traffic?.[slot] ?? 0;
        return weight > 0 ? [{ slot, weight }] : [];
    });
}

/** All traffic for one slot. */
export function allTrafficTo(slot: SlotName): Traffic {
    return { [slot]: 100 };
}
