import type { Problem } from "../../model/problem.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, isBackend, type Share, sameShares } from "../../model/shares.js";
import { slotEntries } from "../../model/slot-names.js";

/**
 * What speaks against an update where traffic was moved by other means than a command of ours: Pulumi compares with its
 * state and would leave it there, whatever is said about it.
 *
 * @param serving who gets which share by the traffic object
 * @param known decisions that explain it: the ledger's, the settings' and the one that is to be applied
 */
export function movedByHand(serving: readonly Share[], known: readonly [Settings, ...Settings[]]): Problem | undefined {
    const decided = known.map(settings => decidedShares(settings));
    if (decided.some(shares => sameShares(shares, serving))) return undefined;
    const named = known.flatMap(({ service, slots }) =>
        slotEntries(slots).map(([slot, release]) => {
            return { slot, releaseId: releaseId(service.name, release), version: release.version };
        }),
    );
    const words = (shares: readonly Share[]) =>
        shares
            .map(share => {
                const version = named.find(other => isBackend(other, share))?.version ?? `release ${share.releaseId}`;
                return `${version} in ${share.slot}${share.weight === 100 ? "" : ` ${share.weight} %`}`;
            })
            .join(" and ") || "nobody";
    const message =
        `${words(serving)} has it by the cluster, ${words(decided[0]!)} by the ledger, and an update would leave it there; ` +
        "`verify` prints a command that puts it back, `rollback --to VERSION` takes it over where it is.";
    return { path: "traffic", message };
}
