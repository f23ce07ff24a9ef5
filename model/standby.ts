import type { Predecessor } from "./predecessor.js";
import { releaseId } from "./release-id.js";
import type { Settings, SlotName } from "./settings.js";
import { slotEntries } from "./slot-names.js";
import { slotSize, standbySize } from "./slot-size.js";

type Decided = Pick<Settings, "service" | "slots" | "traffic">;

/**
 * Whether a version had traffic in its slot by the last update or an earlier one, as far as that one's outputs tell. Asked
 * by version: another version of this library may give the release another id.
 */
export function hasServed(last: Predecessor | undefined, slot: SlotName, version: string): boolean {
    const before = last?.slots?.[slot];
    return before?.version === version && (before.served === true || (last?.traffic?.[slot] ?? 0) > 0);
}

/**
 * Slots whose release has served and gets no traffic now: what a rollback goes to. A release that has not served yet
 * waits too, but to be promoted: it is no standby. Nor is one whose objects this update makes, since its gate asks pods.
 */
export function standbySlots({ service, slots, traffic }: Decided, last: Predecessor | undefined): readonly SlotName[] {
    return slotEntries(slots)
        .filter(([slot]) => (traffic?.[slot] ?? 0) === 0)
        .filter(([slot, { version }]) => hasServed(last, slot, version))
        .filter(([slot, release]) => last?.slots?.[slot]?.releaseId === releaseId(service.name, release))
        .map(([slot]) => slot);
}

/** The standbys that have fewer pods than the live slot: they give them up once traffic is elsewhere. */
export function reducedSlots(
    settings: Decided & Pick<Settings, "strategy" | "standby">,
    last: Predecessor | undefined,
): readonly SlotName[] {
    return standbySize(settings) < slotSize(settings) ? standbySlots(settings, last) : [];
}

/** The standbys without any pod. */
export function emptySlots(
    settings: Decided & Pick<Settings, "strategy" | "standby">,
    last: Predecessor | undefined,
): readonly SlotName[] {
    return standbySize(settings) === 0 ? standbySlots(settings, last) : [];
}
