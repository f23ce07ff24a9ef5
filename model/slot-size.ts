import type { Settings } from "./settings.js";

/** Pods that a slot is to have where no autoscaler decides: a new slot at first, and a standby. */
export function slotSize({ service, standby }: Pick<Settings, "service" | "standby">): number {
    const { scale, replicas } = service;
    if (scale === undefined) return replicas;
    return Math.min(Math.max(standby?.pods ?? scale.min, scale.min), scale.max);
}

/** The same settings with slots that wait, and new ones, as large as the one that serves. */
export function atLiveSize(settings: Settings, liveSize: number | undefined): Settings {
    // One that was scaled to nothing by hand is no measure.
    return liveSize === undefined || liveSize === 0 ? settings : { ...settings, standby: { pods: liveSize } };
}
