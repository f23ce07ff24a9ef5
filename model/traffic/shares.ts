import type { SlotName } from "../names.js";
import { releaseId } from "../release/release-id.js";
import type { Settings } from "../settings/settings.js";
import { slotEntries } from "../slots/slot-names.js";
import { weights } from "./traffic.js";

/** One release in one slot, as recorded in Kubernetes' objects. */
export interface TrafficBackend {
    readonly slot: SlotName;
    readonly releaseId: string;
}

/** A release in a slot and the percent of the requests it gets. */
export interface Share extends TrafficBackend {
    readonly weight: number;
}

/** A release with its version, for people. */
export interface NamedBackend extends TrafficBackend {
    readonly version: string;
}

export type NamedShare = NamedBackend & Share;

type Decided = Pick<Settings, "service" | "slots" | "traffic">;

/** The shares that the settings decide, in the order of the slots. */
export function decidedShares({ service, slots, traffic }: Decided): readonly NamedShare[] {
    return weights(traffic).flatMap(({ slot, weight }) => {
        const release = slots[slot];
        if (release === undefined) return [];
        return [{ slot, releaseId: releaseId(service.name, release), version: release.version, weight }];
    });
}

/**
 * Releases that wait without a share, by the settings, and could answer.
 *
 * @param empty slots without pods
 */
export function waitingBackends(
    { service, slots, traffic }: Decided,
    empty: readonly SlotName[],
): readonly NamedBackend[] {
    return slotEntries(slots).flatMap(([slot, release]) => {
        if ((traffic?.[slot] ?? 0) > 0 || empty.includes(slot)) return [];
        return [{ slot, releaseId: releaseId(service.name, release), version: release.version }];
    });
}

export function isBackend(left: TrafficBackend, right: TrafficBackend): boolean {
    return left.slot === right.slot && left.releaseId === right.releaseId;
}

/** Whether the same releases get the same percentages. */
export function sameShares(left: readonly Share[], right: readonly Share[]): boolean {
    const has = (shares: readonly Share[], share: Share) =>
        shares.some(other => isBackend(other, share) && other.weight === share.weight);
    return left.length === right.length && left.every(share => has(right, share));
}

/** `1.4.0 in green`, or `1.3.0 in blue 90 % and 1.4.0 in green 10 %`. */
export function describeShares(shares: readonly NamedShare[]): string {
    const [only] = shares;
    if (shares.length === 1) return `${only!.version} in ${only!.slot}`;
    return shares.map(({ version, slot, weight }) => `${version} in ${slot} ${weight} %`).join(" and ");
}
