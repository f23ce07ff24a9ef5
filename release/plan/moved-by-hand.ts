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
    const message =
        `${servingWords(serving, known)} has it by the cluster, ${servingWords(decided[0]!, known)} by the ledger, and an update would leave ` +
        "it there; `verify` prints a command that puts it back, `rollback --to VERSION` takes it over where it is.";
    return { path: "traffic", message };
}

interface KnownState {
    readonly settings: Settings;
    readonly ledger: { readonly state?: { readonly isEmpty: boolean } };
    /** Where the state lies. */
    readonly backend: { readonly url?: string };
}

/**
 * What speaks against an update of a state that holds nothing, while a release serves: it would take what it finds for its
 * own, and knows nothing of what it has to keep.
 */
export function unknownToState(
    { ledger, settings, backend }: KnownState,
    serving: readonly Share[],
): Problem | undefined {
    if (serving.length === 0 || ledger.state?.isEmpty === false) return undefined;
    const where = backend.url ?? "Pulumi's state";
    const message =
        `${servingWords(serving, [settings])} has it by the cluster, and ${where} knows of no release: is it the right backend? ` +
        "A state that was lost comes back by `pulumi stack import`.";
    return { path: "traffic", message };
}

/** `1.4.0 in blue 90 % and 1.5.0 in green 10 %` */
export function servingWords(shares: readonly Share[], known: readonly Settings[]): string {
    const named = known.flatMap(({ service, slots }) =>
        slotEntries(slots).map(([slot, release]) => {
            return { slot, releaseId: releaseId(service.name, release), version: release.version };
        }),
    );
    return (
        shares
            .map(share => {
                const version = named.find(other => isBackend(other, share))?.version ?? `release ${share.releaseId}`;
                return `${version} in ${share.slot}${share.weight === 100 ? "" : ` ${share.weight} %`}`;
            })
            .join(" and ") || "nobody"
    );
}
