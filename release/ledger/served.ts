import { canonicalJson } from "../../model/canonical-json.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Release } from "../../model/release.js";
import { imagesOf, withoutDigests } from "../../model/release-images.js";
import type { Settings, SlotName } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { liveSlot } from "../../model/traffic.js";

/** A release in the slot where it gets traffic. */
export interface Served {
    readonly slot: SlotName;
    readonly release: Release;
}

/** Who has all traffic, by settings or by an entry of the ledger. */
export function served({ slots, traffic }: Pick<Settings, "slots" | "traffic">): Served | undefined {
    const slot = liveSlot(traffic);
    const release = slot === undefined ? undefined : slots[slot];
    return slot === undefined || release === undefined ? undefined : { slot, release };
}

/** What an entry was about: the release that it placed, else the one that it gave traffic. For display. */
export function subject(entry: LedgerEntry, before: LedgerEntry | undefined): Served | undefined {
    const placed = slotEntries(entry.slots).find(([slot, release]) => !sameRelease(release, before?.slots[slot]));
    if (placed !== undefined) return { slot: placed[0], release: placed[1] };
    return served(entry);
}

/** Whether two releases are the same thing to run; a digest that only one of them knows makes no difference. */
export function sameRelease(left: Release, right: Release | undefined): boolean {
    if (right === undefined) return false;
    if (canonicalJson(withoutDigests(left)) !== canonicalJson(withoutDigests(right))) return false;
    const others = imagesOf(right);
    return imagesOf(left).every(({ digest, ...image }) => {
        const other = others.find(({ name }) => name === image.name)?.digest;
        return digest === undefined || other === undefined || digest === other;
    });
}
