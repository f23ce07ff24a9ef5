import type { SlotName } from "../names.js";
import type { Settings, Strategy } from "../settings/settings.js";
import type { ShorthandShape } from "../settings/shape.js";
import { versionSlot } from "./slot-names.js";

/** The strategy, with defaults for what the settings leave out. */
export function strategyOf({ service, strategy = {} }: Pick<Settings, "service" | "strategy">): Required<Strategy> {
    const kind = strategy.kind ?? (service.gateway === undefined ? "blueGreen" : "canary");
    return { kind, keep: kind === "immutable" ? (strategy.keep ?? 3) : 1, standby: strategy.standby ?? "full" };
}

/**
 * The slot for the next release: a new one for its version or, of the two colours, the one that users do not rely on.
 *
 * @param live the slot that users rely on
 */
export function nextSlot(
    settings: Pick<Settings, "service" | "strategy" | "slots">,
    live: SlotName | undefined,
    version: string,
): SlotName {
    const { service, slots } = settings;
    if (strategyOf(settings).kind === "immutable") return versionSlot(service.name, version, slots);
    return live === "blue" ? "green" : "blue";
}

const kinds = ["blueGreen", "canary", "immutable"] as const;

const kind = {
    kind: "choice",
    about:
        "blueGreen: two slots, one with all traffic. canary: two slots that share it. immutable: a slot for each " +
        "version. Default: canary with a gateway, else blueGreen.",
    of: kinds,
    complaint: `is not a strategy; use ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}.`,
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
                    "immutable: how many releases to keep besides the live ones. The next deploy removes older ones; " +
                    "what a rollback would take goes last. Default: 3.",
                least: 1,
                most: 50,
                optional: true,
            },
            standby: {
                kind: "choice",
                about:
                    "Pods of a release that has served and now waits. full: as many as the live one, so a rollback is " +
                    "instant. minimum: one, or service.scale.min. zero: none. A rollback first starts the missing pods. " +
                    "Default: full.",
                of: ["full", "minimum", "zero"],
                complaint: "is not a standby size; use full, minimum or zero.",
                optional: true,
            },
        },
        check: ({ kind, keep }) =>
            keep === undefined || kind === "immutable"
                ? []
                : [
                      {
                          path: "keep",
                          message:
                              "only works with the strategy immutable; the others keep one release besides the live one.",
                      },
                  ],
    },
};
