import { type SlotName, slotNames, type Traffic } from "./settings.js";
import type { ShorthandShape, WholeNumberShape } from "./shape.js";
import { allTrafficTo } from "./traffic.js";

const weight = (slot: SlotName): WholeNumberShape & { readonly optional: true } => ({
    kind: "whole number",
    about: `Percent of the requests that ${slot} gets.`,
    least: 0,
    most: 100,
    optional: true,
});

/** The section `traffic`: a slot's name, or weights by slot that sum to 100. */
export const trafficDefinition: ShorthandShape<Traffic> = {
    kind: "shorthand",
    about: "Who serves: a slot, which gets all requests, or weights by slot.",
    short: {
        kind: "choice",
        about: "The slot that gets all requests.",
        of: slotNames,
        complaint: `is not a slot; use ${slotNames.join(" or ")}.`,
    },
    expand: (slot: SlotName) => allTrafficTo(slot),
    long: {
        kind: "map",
        about: "Percent by slot, summing to 100.",
        keys: { blue: weight("blue"), green: weight("green") },
        check: traffic => {
            const given = slotNames.flatMap(slot =>
                traffic[slot] === undefined ? [] : [[slot, traffic[slot]] as const],
            );
            const sum = given.reduce((total, [, share]) => total + share, 0);
            if (sum === 100) return [];
            const terms = given.map(([slot, share]) => `${slot} ${share}`).join(" + ") || "nothing";
            return [{ path: "", message: `${terms} is ${sum}; weights sum to 100.` }];
        },
    },
};
