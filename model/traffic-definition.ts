import type { SlotName, Traffic } from "./settings.js";
import type { ShorthandShape } from "./shape.js";
import { slotEntries } from "./slot-names.js";
import { slotName } from "./slots-definition.js";
import { allTrafficTo } from "./traffic.js";

/** The section `traffic`: a slot's name, or weights by slot that sum to 100. */
export const trafficDefinition: ShorthandShape<Traffic> = {
    kind: "shorthand",
    about: "Who serves: a slot, which gets all requests, or weights by slot.",
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
            return [{ path: "", message: `${terms} is ${sum}; weights sum to 100.` }];
        },
    },
};
