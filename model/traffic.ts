import type { SlotName, Traffic } from "./settings.js";
import { slotEntries } from "./slot-names.js";

/** The slot that gets all traffic; undefined when there is none or when it is shared. */
export function liveSlot(traffic: Traffic | undefined): SlotName | undefined {
    return slotEntries(traffic).find(([, weight]) => weight === 100)?.[0];
}

/** The slots with traffic and their weights, in the order of slots. */
export function weights(traffic: Traffic | undefined): readonly { readonly slot: SlotName; readonly weight: number }[] {
    return slotEntries(traffic).flatMap(([slot, weight]) => (weight > 0 ? [{ slot, weight }] : []));
}

/** All traffic for one slot. */
export function allTrafficTo(slot: SlotName): Traffic {
    return { [slot]: 100 };
}
