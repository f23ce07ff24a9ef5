import type { LedgerEntry } from "../../../model/ledger-entry.js";
import type { Predecessor } from "../../../model/predecessor.js";
import { releaseId } from "../../../model/release-id.js";
import { imagesOf, withDigests } from "../../../model/release-images.js";
import type { ServiceSettings, SlotName } from "../../../model/settings.js";
import { slotEntries } from "../../../model/slot-names.js";
import type { RecordedSlot } from "./running-facts.js";

/**
 * The slots of an entry with what its update recorded: the release's id, which another version of the library would
 * make another one, digests and pods.
 */
export function recordedSlots(
    entry: LedgerEntry | undefined,
    service: ServiceSettings,
    outputs: Predecessor,
    podsOf: (slot: SlotName, releaseId: string) => number | undefined,
): readonly RecordedSlot[] {
    return slotEntries(entry?.slots).map(([slot, held]) => {
        const output = outputs.slots?.[slot];
        const known = output?.version === held.version ? output : undefined;
        const recordedImages = known === undefined ? [] : [known, ...Object.values(known.images ?? {})];
        const release = withDigests(
            held,
            ({ repository, version }) =>
                recordedImages.find(({ image }) => image.startsWith(`${repository}:${version}@`))?.digest,
        );
        const rendered = releaseId(service.name, release);
        const id = known?.releaseId ?? rendered;
        const weight = entry?.traffic?.[slot] ?? 0;
        const pods = podsOf(slot, id);
        return {
            slot,
            releaseId: id,
            release,
            weight,
            ...(pods === undefined ? {} : { pods }),
            isAutoscaled: service.scale !== undefined && weight > 0,
            isOfThisLibrary: id === rendered,
        };
    });
}

/** Repositories and digests that a slot's pods run, where they are known. */
export function recordedImages(slots: readonly RecordedSlot[]) {
    return slots.flatMap(({ release }) =>
        imagesOf(release).flatMap(({ repository, digest }) => (digest === undefined ? [] : [{ repository, digest }])),
    );
}
