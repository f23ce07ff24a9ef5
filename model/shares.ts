import { releaseId } from "./release-id.js";
import type { Settings, SlotName } from "./settings.js";
import { slotEntries } from "./slot-names.js";
import { weights } from "./traffic.js";

/** One release in one slot, as Kubernetes' objects tell it. */
export interface Backend {
    readonly slot: SlotName;
    readonly releaseId: string;
}

/** A release in a slot and the percent of the requests that it gets. */
export interface Share extends Backend {
    readonly weight: number;
}

/** A release with its version, for people. */
export interface NamedBackend extends Backend {
    readonly version: string;
}

export type NamedShare = NamedBackend & Share;

type Decided = Pick<Settings, "service" | "slots" | "traffic">;

/** Who gets which share by the settings, in the order of the slots. */
export function decidedShares({ service, slots, traffic }: Decided): readonly NamedShare[] {
    return weights(traffic).flatMap(({ slot, weight }) => {
        const release = slots[slot];
        if (release === undefined) return [];
        return [{ slot, releaseId: releaseId(service.name, release), version: release.version, weight }];
    });
}

/**
 * Who waits without a share by the settings, and could answer.
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

export function isBackend(left: Backend, right: Backend): boolean {
    return left.slot === right.slot && left.releaseId === right.releaseId;
}

/** Whether the same releases get the same percents. */
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
