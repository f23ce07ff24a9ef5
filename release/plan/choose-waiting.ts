import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import type { Holders } from "../ledger/holders.js";
import { type Served, sameRelease, served } from "../ledger/served.js";
import type { TrafficRequest } from "./plan-traffic.js";

export type ChosenWaiting =
    | { readonly waiting: Served; readonly problem?: undefined }
    | { readonly waiting?: undefined; readonly problem: Problem };

/**
 * The release that a deploy without a version is about: the one that is being tried, else the one that waits; of several
 * that wait, the one that has not served yet; or the one that is named.
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
    const fresh = all.length < 2 ? all : all.filter(({ release }) => !hasServed(release, entries));
    const [only] = fresh;
    if (only !== undefined && fresh.length === 1) return { waiting: only };
    const versions = (fresh.length === 0 ? all : fresh).map(({ release }) => release.version).join(", ");
    const message = versions === "" ? "no release waits; name a version." : `${versions} wait; name one of them.`;
    return { problem: { path: promote ? "--promote" : "--weight", message } };
}

/** Whether a succeeded entry gave a release all traffic. */
export function hasServed(release: Served["release"], entries: Iterable<LedgerEntry>): boolean {
    for (const entry of entries) {
        if (entry.kind !== "update" || entry.result !== "succeeded") continue;
        const alone = served(entry)?.release;
        if (alone !== undefined && sameRelease(alone, release)) return true;
    }
    return false;
}
