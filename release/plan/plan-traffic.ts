import type { Problem } from "../../model/problem.js";
import type { Settings, SlotName, Traffic } from "../../model/settings.js";
import { decidedShares, type NamedShare, type Share, sameShares } from "../../model/shares.js";
import { allTrafficTo } from "../../model/traffic.js";
import { type Served, sameRelease } from "../ledger/served.js";

/** Which part of the traffic a deploy gives to its release; neither leaves traffic where it is. */
export interface TrafficRequest {
    /** All of it. */
    readonly promote: boolean;
    /** So many percent, 0–100, the rest staying with the live release. Between needs a gateway. */
    readonly weight?: number;
    /** Version of the release in a slot that it is about. @default the one that is being tried, else the one that waits */
    readonly of?: string;
}

/** What is wrong with the request itself. */
export function trafficRequestProblems({ promote, weight }: TrafficRequest, settings: Settings): Problem[] {
    const path = "--weight";
    if (weight === undefined) return [];
    if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
        return [{ path, message: `${weight} is not a whole number from 0 to 100.` }];
    }
    if (promote)
        return [{ path, message: `${weight} and --promote, which is 100, are two answers; give one of them.` }];
    if (weight === 0 || weight === 100) return [];
    if (settings.strategy?.kind === "blueGreen") {
        return [{ path, message: `${weight} is no blueGreen, which gives one slot all; set strategy to canary.` }];
    }
    if (settings.service.gateway !== undefined) return [];
    return [
        { path, message: `${weight} needs a gateway; set service.gateway, or give the release all with --promote.` },
    ];
}

/**
 * Traffic after a deploy.
 *
 * @param placed whether the release is new in its slot: whoever had a share there loses it
 * @param live the release that users rely on
 */
export function planTraffic(
    { promote, weight = promote ? 100 : undefined }: TrafficRequest,
    target: Served,
    placed: boolean,
    { traffic }: Settings,
    live: Served | undefined,
): Traffic {
    // A first release takes traffic: there is none to protect.
    if (live === undefined || weight === 100) return allTrafficTo(target.slot);
    if (weight === undefined) return placed || traffic === undefined ? allTrafficTo(live.slot) : traffic;
    if (weight === 0 || target.slot === live.slot) return allTrafficTo(live.slot);
    return { [live.slot]: 100 - weight, [target.slot]: weight };
}

/** What a deploy means for traffic, in the words of the ledger; undefined when it stays where it is. */
export function trafficWords(
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
 * Who would get a share and could not answer.
 *
 * @param serving shares in the cluster now
 * @param unready slots whose release was made before, and has no ready pod
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
            message: `${version} in ${slot} has no ready pod, so it cannot get ${weight} %; repair it, or give another slot all.`,
        }));
}
