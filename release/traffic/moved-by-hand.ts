import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { decidedShares, isBackend, type Share, sameShares } from "../../model/traffic/shares.js";

/**
 * The problem if traffic was moved without one of our commands: Pulumi compares with its state, so an update would leave
 * traffic there.
 *
 * @param serving shares in the traffic object
 * @param known decisions that would explain them: the ledger's, the settings' and the one about to be applied
 */
export function movedByHand(serving: readonly Share[], known: readonly [Settings, ...Settings[]]): Problem | undefined {
    const decided = known.map(settings => decidedShares(settings));
    if (decided.some(shares => sameShares(shares, serving))) return undefined;
    const message =
        `it is on ${servingWords(serving, known)}, but the ledger says ${servingWords(decided[0]!, known)}, and an update would not move ` +
        "it back; `verify` prints a command that puts it back, `rollback --to VERSION` records it where it is.";
    return { path: "traffic", message };
}

interface KnownState {
    readonly settings: Settings;
    readonly ledger: { readonly state?: { readonly isEmpty: boolean } };
    /** Where the state is kept. */
    readonly backend: { readonly url?: string };
}

/**
 * The problem if the state is empty while a release serves: an update would take over existing objects without knowing which
 * ones it must keep.
 */
export function unknownToState(
    { ledger, settings, backend }: KnownState,
    serving: readonly Share[],
): Problem | undefined {
    if (serving.length === 0 || ledger.state?.isEmpty === false) return undefined;
    const where = backend.url ?? "Pulumi's state";
    const message =
        `it is on ${servingWords(serving, [settings])}, but ${where} knows no release: is it the right backend? ` +
        "`pulumi stack import` restores a lost state.";
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
