import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Holders } from "../ledger/holders.js";
import { type Served, sameRelease } from "../ledger/served.js";
import { hasServed } from "./choose-waiting.js";

/**
 * The version to which a promotion moved all traffic and was killed before that was recorded: when `promote` is run
 * again, it is about that one, although nothing waits any more.
 *
 * @param now who has traffic
 * @param recorded who had it by the ledger
 * @param entries newest first
 */
export function unfinishedPromotion(
    { live, candidate }: Holders,
    recorded: Holders,
    entries: Iterable<LedgerEntry>,
): string | undefined {
    if (live === undefined || candidate !== undefined) return undefined;
    if (recorded.live === undefined || sameRelease(live.release, recorded.live.release)) return undefined;
    // A rollback that was killed moved traffic to what has served before.
    return hasServed(live.release, entries) ? undefined : live.release.version;
}

/** The release that a promotion takes traffic from; of one that has all of it unrecorded, the ledger tells. */
export function predecessorOf(promoted: Served, now: Holders, recorded: Holders): Served | undefined {
    // What has a share and is to have all of it again is not its own predecessor.
    if (now.live === undefined || !sameRelease(now.live.release, promoted.release)) return now.live;
    if (now.candidate !== undefined) return now.candidate;
    const { live } = recorded;
    return live === undefined || sameRelease(live.release, promoted.release) ? undefined : live;
}
