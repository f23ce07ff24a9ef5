import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Settings } from "../../model/settings.js";
import { weights } from "../../model/traffic.js";
import { type Served, sameRelease, served } from "./served.js";

/** Who has traffic: the release that users rely on, and beside it the one that is being tried out. */
export interface Holders {
    /** Undefined when nobody has traffic. */
    readonly live?: Served;
    /** The release that shares the traffic with it. */
    readonly candidate?: Served;
}

/**
 * Of two releases that share the traffic, the live one is the one that last had all of it. Where the ledger does not
 * tell, it is the one with more.
 *
 * @param entries newest first
 */
export function holders(settings: Pick<Settings, "slots" | "traffic">, entries: Iterable<LedgerEntry>): Holders {
    const shares = weights(settings.traffic)
        .toSorted((left, right) => right.weight - left.weight)
        .flatMap(({ slot }) => {
            const release = settings.slots[slot];
            return release === undefined ? [] : [{ slot, release }];
        });
    const live = shares.length < 2 ? shares[0] : (lastAlone(shares, entries) ?? shares[0]);
    const candidate = shares.find(share => share !== live);
    return { ...(live === undefined ? {} : { live }), ...(candidate === undefined ? {} : { candidate }) };
}

function lastAlone(shares: readonly Served[], entries: Iterable<LedgerEntry>): Served | undefined {
    for (const entry of entries) {
        const alone = entry.kind === "update" && entry.result === "succeeded" ? served(entry)?.release : undefined;
        const found = alone && shares.find(({ release }) => sameRelease(release, alone));
        if (found !== undefined) return found;
    }
    return undefined;
}
