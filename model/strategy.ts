import type { Settings, SlotName, Strategy } from "./settings.js";
import { versionSlot } from "./slot-names.js";

/** What the settings say of the strategy, with what holds where they are silent. */
export function strategyOf({ service, strategy = {} }: Pick<Settings, "service" | "strategy">): Required<Strategy> {
    const kind = strategy.kind ?? (service.gateway === undefined ? "blueGreen" : "canary");
    return { kind, keep: kind === "immutable" ? (strategy.keep ?? 3) : 1, standby: strategy.standby ?? "full" };
}

/**
 * The slot of the next release: a new one of its version, or of the two colours the one that users do not rely on.
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
