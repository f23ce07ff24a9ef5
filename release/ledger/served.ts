import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import type { Release } from "../../model/release/release.js";
import { imagesOf, withoutDigests } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { liveSlot, weights } from "../../model/traffic/traffic.js";

/** A release and its slot. */
export interface Served {
    readonly slot: SlotName;
    readonly release: Release;
}

/** The release with all traffic, in settings or in an entry; undefined if there is none. */
export function served({ slots, traffic }: Pick<Settings, "slots" | "traffic">): Served | undefined {
    const slot = liveSlot(traffic);
    const release = slot === undefined ? undefined : slots[slot];
    return slot === undefined || release === undefined ? undefined : { slot, release };
}

/** The subject of an entry, for display: the release that it placed, else the one that it gave all traffic. */
export function subject(entry: LedgerEntry, before: LedgerEntry | undefined): Served | undefined {
    const placed = slotEntries(entry.slots).find(([slot, release]) => !sameRelease(release, before?.slots[slot]));
    if (placed !== undefined) return { slot: placed[0], release: placed[1] };
    return served(entry);
}

/** Whether two releases run the same; a digest that only one of them has makes no difference. */
export function sameRelease(left: Release, right: Release | undefined): boolean {
    if (right === undefined) return false;
    if (canonicalJson(withoutDigests(left)) !== canonicalJson(withoutDigests(right))) return false;
    const others = imagesOf(right);
    return imagesOf(left).every(({ digest, ...image }) => {
        const other = others.find(({ name }) => name === image.name)?.digest;
        return digest === undefined || other === undefined || digest === other;
    });
}

/** Who has traffic: the live release, and the candidate being tried. */
export interface Holders {
    /** Undefined if no release has traffic. */
    readonly live?: Served;
    /** The release that shares the traffic with the live one. */
    readonly candidate?: Served;
}

/**
 * The live release and the candidate. If two releases share the traffic, the live one is the one that last had all of it; if
 * the ledger does not show that, the one with more.
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
