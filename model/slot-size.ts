import type { Settings } from "./settings.js";
import { strategyOf } from "./strategy.js";

/** Pods that a slot is to have where no autoscaler decides: a new slot at first, and a standby of full size. */
export function slotSize({ service, standby }: Pick<Settings, "service" | "standby">): number {
    const { scale, replicas } = service;
    if (scale === undefined) return replicas;
    return Math.min(Math.max(standby?.pods ?? scale.min, scale.min), scale.max);
}

/** Pods of a release that has served and waits. */
export function standbySize(settings: Pick<Settings, "service" | "standby" | "strategy">): number {
    const { standby } = strategyOf(settings);
    if (standby === "zero") return 0;
    return standby === "full" ? slotSize(settings) : (settings.service.scale?.min ?? 1);
}

/** The same settings with slots that wait, and new ones, as large as the one that serves. */
export function atLiveSize(settings: Settings, liveSize: number | undefined): Settings {
    // One that was scaled to nothing by hand is no measure.
    return liveSize === undefined || liveSize === 0 ? settings : { ...settings, standby: { pods: liveSize } };
}
