import type { Scale } from "./settings.js";
import type { MapShape } from "./shape.js";

/** The key `service.scale`. */
export const scaleDefinition: MapShape<Scale> = {
    kind: "map",
    about: "Leaves the number of pods of a slot with traffic to an autoscaler. A standby has as many as the live slot had.",
    keys: {
        min: { kind: "whole number", about: "Fewest pods.", least: 1, most: 1000, default: 2 },
        max: { kind: "whole number", about: "Most pods.", least: 1, most: 1000 },
        cpuPercent: {
            kind: "whole number",
            about: "What the application is to use of the processor time that it requests, in percent.",
            least: 1,
            most: 400,
            default: 70,
        },
    },
    check: ({ min, max }) => (min > max ? [{ path: "min", message: `${min} is above max, which is ${max}.` }] : []),
};
