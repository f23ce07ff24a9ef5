import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { decidedShares, type NamedShare, type Share, sameShares } from "../../model/traffic/shares.js";
import { allTrafficTo, type Traffic } from "../../model/traffic/traffic.js";
import { type Holders, type Served, sameRelease, served } from "../ledger/served.js";

/** The share that a deploy gives to its release; with neither `promote` nor `weight`, traffic stays where it is. */
export interface TrafficRequest {
    /** All of it. */
    readonly promote: boolean;
    /** Percent, 0–100; the rest stays with the live release. Any value between 0 and 100 needs a gateway. */
    readonly weight?: number;
    /** Version of the release in a slot that gets the share. @default the candidate, else the waiting release */
    readonly of?: string;
}

/** Problems with the request itself. */
export function trafficRequestProblems({ promote, weight }: TrafficRequest, settings: Settings): Problem[] {
    const path = "--weight";
    if (weight === undefined) return [];
    if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
        return [{ path, message: `${weight} is not a whole number from 0 to 100.` }];
    }
    if (promote)
        return [{ path, message: `${weight} conflicts with --promote, which means 100; give only one of them.` }];
    if (weight === 0 || weight === 100) return [];
    if (settings.strategy?.kind === "blueGreen") {
        return [
            {
                path,
                message: `blueGreen gives one slot all traffic; got ${weight}. To share it, set strategy to canary.`,
            },
        ];
    }
    if (settings.service.gateway !== undefined) return [];
    return [
        {
            path,
            message: `${weight} needs a gateway; set service.gateway, or give the release all traffic with --promote.`,
        },
    ];
}

/**
 * Traffic after a deploy.
 *
 * @param placed whether the release is new in its slot: the release it replaces loses its share
 * @param live the release that users rely on
 */
export function planTraffic(
    { promote, weight = promote ? 100 : undefined }: TrafficRequest,
    target: Served,
    placed: boolean,
    { traffic }: Settings,
    live: Served | undefined,
): Traffic {
    // A first release takes all traffic: there is no live release to protect.
    if (live === undefined || weight === 100) return allTrafficTo(target.slot);
    if (weight === undefined) return placed || traffic === undefined ? allTrafficTo(live.slot) : traffic;
    if (weight === 0 || target.slot === live.slot) return allTrafficTo(live.slot);
    return { [live.slot]: 100 - weight, [target.slot]: weight };
}

/** The traffic part of the ledger's message; undefined if traffic stays where it is. */
export function trafficChange(
    target: Served,
    live: Served | undefined,
    before: readonly Share[],
    after: readonly NamedShare[],
): { readonly verb: string; readonly what: string } | undefined {
    if (sameShares(before, after)) return undefined;
    if (live === undefined) return { verb: "promote", what: "first traffic" };
    const share = after.find(({ slot }) => slot === target.slot)?.weight ?? 0;
    const { version } = live.release;
    if (share === 0) return { verb: "withdraw", what: `all traffic to ${version}` };
    if (share < 100) return { verb: "try", what: `${share} % of the traffic from ${version}` };
    const isLive = target.slot === live.slot && sameRelease(target.release, live.release);
    return { verb: "promote", what: isLive ? "all traffic" : `traffic from ${version}` };
}

/**
 * A problem for each release that would get a share and has no ready pod.
 *
 * @param serving shares in the cluster now
 * @param unready slots of existing releases without a ready pod
 */
export function unreadyProblems(
    planned: Settings,
    serving: readonly Share[],
    unready: readonly SlotName[],
    placed: SlotName | undefined,
): Problem[] {
    const shares = decidedShares(planned);
    if (sameShares(shares, serving)) return [];
    return shares
        .filter(({ slot }) => slot !== placed && unready.includes(slot))
        .map(({ slot, version, weight }) => ({
            path: "traffic",
            message: `${version} in ${slot} has no ready pod, so it cannot get ${weight} %; repair it, or give another slot all traffic.`,
        }));
}

export type ChosenWaiting =
    | { readonly waiting: Served; readonly problem?: undefined }
    | { readonly waiting?: undefined; readonly problem: Problem };

/**
 * The release that a deploy without a version moves traffic of: the named one, else the candidate, else the waiting one; if
 * several wait, the one that has not served yet.
 *
 * @param entries newest first
 */
export function chooseWaiting(
    { promote, of }: TrafficRequest,
    { slots }: Pick<Settings, "slots">,
    { live, candidate }: Holders,
    entries: Iterable<LedgerEntry>,
): ChosenWaiting {
    const named = slotEntries(slots).find(([, release]) => release.version === of);
    if (named !== undefined) return { waiting: { slot: named[0], release: named[1] } };
    if (candidate !== undefined) return { waiting: candidate };
    const all = slotEntries(slots).flatMap(([slot, release]) => (slot === live?.slot ? [] : [{ slot, release }]));
    const fresh = all.length < 2 ? all : all.filter(({ release }) => !servedBefore(release, entries));
    const [only] = fresh;
    if (only !== undefined && fresh.length === 1) return { waiting: only };
    const versions = (fresh.length === 0 ? all : fresh).map(({ release }) => release.version).join(", ");
    const message =
        versions === ""
            ? "no release is waiting; name a version."
            : `several releases are waiting (${versions}); name one of them.`;
    return { problem: { path: promote ? "--promote" : "--weight", message } };
}

/** Whether a succeeded entry gave a release all traffic. */
export function servedBefore(release: Served["release"], entries: Iterable<LedgerEntry>): boolean {
    for (const entry of entries) {
        if (entry.kind !== "update" || entry.result !== "succeeded") continue;
        const alone = served(entry)?.release;
        if (alone !== undefined && sameRelease(alone, release)) return true;
    }
    return false;
}
