import type { Strategy } from "./settings.js";
import type { ShorthandShape } from "./shape.js";

const kinds = ["blueGreen", "canary", "immutable"] as const;

const kind = {
    kind: "choice",
    about:
        "blueGreen: two slots, one of which has all traffic. canary: two slots that share it. immutable: a slot for each " +
        "version. Default: canary with a gateway, else blueGreen.",
    of: kinds,
    complaint: `is no strategy; use ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}.`,
} as const;

/** The section `strategy`: how releases follow each other. */
export const strategyDefinition: ShorthandShape<Strategy> = {
    kind: "shorthand",
    about: "How releases follow each other.",
    short: kind,
    expand: (short: NonNullable<Strategy["kind"]>) => ({ kind: short }),
    long: {
        kind: "map",
        about: "How releases follow each other.",
        keys: {
            kind: { ...kind, optional: true },
            keep: {
                kind: "whole number",
                about:
                    "immutable: releases that are kept beside what serves. Older ones are removed by the next deploy; what " +
                    "a rollback would take goes last. Default: 3.",
                least: 1,
                most: 50,
                optional: true,
            },
            standby: {
                kind: "choice",
                about:
                    "Pods of a release that has served and waits. full: as many as the live one, so that a rollback is " +
                    "instant. minimum: one, or service.scale.min. zero: none. A rollback starts what is missing first. " +
                    "Default: full.",
                of: ["full", "minimum", "zero"],
                complaint: "is no size of a standby; use full, minimum or zero.",
                optional: true,
            },
        },
        check: ({ kind, keep }) =>
            keep === undefined || kind === "immutable"
                ? []
                : [{ path: "keep", message: "is for the strategy immutable; the others keep one beside what serves." }],
    },
};
