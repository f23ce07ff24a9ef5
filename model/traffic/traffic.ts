import type { SlotName } from "../names.js";
import type { ShorthandShape } from "../settings/shape.js";
import { type BySlot, slotEntries } from "../slots/slot-names.js";
import { slotName } from "../slots/slots-definition.js";

/** The slot that gets all traffic; undefined if there is none or traffic is shared. */
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

/** The section `traffic`: a slot's name, or weights by slot that sum to 100. */
export const trafficDefinition: ShorthandShape<Traffic> = {
    kind: "shorthand",
    about: "Which slot serves: one slot that gets all requests, or weights by slot.",
    short: { kind: "text", about: "The slot that gets all requests.", rules: [slotName] },
    expand: (slot: SlotName) => allTrafficTo(slot),
    long: {
        kind: "record",
        about: "Percent by slot, summing to 100.",
        names: [slotName],
        each: { kind: "whole number", about: "Percent of the requests that the slot gets.", least: 0, most: 100 },
        mayBeEmpty: true,
        check: traffic => {
            const given = slotEntries<number>(traffic);
            const sum = given.reduce((total, [, share]) => total + share, 0);
            if (sum === 100) return [];
            const terms = given.map(([slot, share]) => `${slot} ${share}`).join(" + ") || "nothing";
            return [{ path: "", message: `${terms} is ${sum}; weights must sum to 100.` }];
        },
    },
};

/** Weights by slot, summing to 100, without zeros; a plain slot name in the file means 100. */
export type Traffic = BySlot<number>;
