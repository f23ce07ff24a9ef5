import type { Predecessor } from "../ledger/predecessor.js";
import { appContainer, type SlotName } from "../names.js";
import { releaseId } from "../release/release-id.js";
import type { Scale, Settings } from "../settings/settings.js";
import { slotEntries } from "./slot-names.js";
import { strategyOf } from "./strategy.js";

/** How many pods a slot gets where no autoscaler decides: a new slot at first, and a standby of full size. */
export function slotSize({ service, standby }: Pick<Settings, "service" | "standby">): number {
    const { scale, replicas } = service;
    if (scale === undefined) return replicas;
    return Math.min(Math.max(standby?.pods ?? scale.min, scale.min), scale.max);
}

/** How many pods a release has that has served and now waits. */
export function standbySize(settings: Pick<Settings, "service" | "standby" | "strategy">): number {
    const { standby } = strategyOf(settings);
    if (standby === "zero") return 0;
    return standby === "full" ? slotSize(settings) : (settings.service.scale?.min ?? 1);
}

/** The same settings, with standbys and new slots as large as the live slot. */
export function atLiveSize(settings: Settings, liveSize: number | undefined): Settings {
    // A slot scaled to zero by hand says nothing about the right size.
    return liveSize === undefined || liveSize === 0 ? settings : { ...settings, standby: { pods: liveSize } };
}

type Decided = Pick<Settings, "service" | "slots" | "traffic">;

/**
 * Whether a version had traffic in its slot by the last update or an earlier one, as far as the outputs record it.
 * Compared by version: another version of this library may give the release another id.
 */
export function hasServed(last: Predecessor | undefined, slot: SlotName, version: string): boolean {
    const before = last?.slots?.[slot];
    return before?.version === version && (before.served === true || (last?.traffic?.[slot] ?? 0) > 0);
}

/**
 * Slots that a rollback can go to: their release has served and gets no traffic now. A release that has never served
 * waits to be promoted and is no standby. Neither is one whose objects this update makes, since its gate asks pods.
 */
export function standbySlots({ service, slots, traffic }: Decided, last: Predecessor | undefined): readonly SlotName[] {
    return slotEntries(slots)
        .filter(([slot]) => (traffic?.[slot] ?? 0) === 0)
        .filter(([slot, { version }]) => hasServed(last, slot, version))
        .filter(([slot, release]) => last?.slots?.[slot]?.releaseId === releaseId(service.name, release))
        .map(([slot]) => slot);
}

/** The standbys that have fewer pods than the live slot: they shed pods once traffic is elsewhere. */
export function reducedSlots(
    settings: Decided & Pick<Settings, "strategy" | "standby">,
    last: Predecessor | undefined,
): readonly SlotName[] {
    return standbySize(settings) < slotSize(settings) ? standbySlots(settings, last) : [];
}

/** The standbys without any pods. */
export function emptySlots(
    settings: Decided & Pick<Settings, "strategy" | "standby">,
    last: Predecessor | undefined,
): readonly SlotName[] {
    return standbySize(settings) === 0 ? standbySlots(settings, last) : [];
}

export interface AutoscalerArgs {
    /** Name of the Deployment. */
    readonly deployment: string;
    readonly scale: Scale;
    /** Percent of the traffic that the slot gets. */
    readonly weight: number;
    /** How many pods the slot has when it gets its traffic. */
    readonly size: number;
}

/** The spec of a HorizontalPodAutoscaler (autoscaling/v2). */
export function renderAutoscaler({ deployment, scale, weight, size }: AutoscalerArgs) {
    const { min, max, cpuPercent } = scale;
    return {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
        // A slot with a share of the traffic may get all of it at once, so it does not shrink to that share.
        minReplicas: weight === 100 ? min : Math.max(min, size),
        maxReplicas: max,
        // Of the application alone: with a side container that requests nothing, the pod's sum would be unknown.
        metrics: [
            {
                type: "ContainerResource",
                containerResource: {
                    name: "cpu",
                    container: appContainer,
                    target: { type: "Utilization", averageUtilization: cpuPercent },
                },
            },
        ],
    };
}
