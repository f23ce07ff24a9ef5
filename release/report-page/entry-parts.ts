import type { LedgerEntry } from "../../model/ledger-entry.js";
import { imageReference } from "../../model/pin.js";
import { imagesOf, type VersionImage } from "../../model/release-images.js";
import { slotEntries } from "../../model/slot-names.js";
import { weights } from "../../model/traffic.js";
import { changedOf } from "../ledger/changes-only.js";
import { sameRelease, subject } from "../ledger/served.js";
import { diffSettings } from "../ledger/settings-diff.js";
import type { StackLedger } from "./build-page.js";
import type { EntryPart, GatePart, PromotionPart } from "./report-page.js";

/** What the page tells of each entry, the oldest first. */
export function entryParts({
    entries,
    outputsOf,
    promotionOf,
}: Pick<StackLedger, "entries" | "outputsOf" | "promotionOf">): EntryPart[] {
    const promotions = promotionParts(entries, promotionOf);
    return entries.map((entry, index) => {
        const compared = entries[index - 1];
        const before = entries.slice(0, index).findLast(({ result }) => result === "succeeded");
        const about = subject(entry, before);
        const promotion = promotions.get(entry.entry);
        const { committer, commit, ciBuild, slots, traffic } = entry;
        return {
            entry: entry.entry,
            kind: entry.kind,
            result: entry.result,
            message: entry.message,
            time: entry.time,
            durationSeconds: entry.duration,
            ...(committer === undefined ? {} : { who: committer }),
            ...(commit === undefined ? {} : { commit }),
            ...(ciBuild === undefined ? {} : { ciBuild }),
            ...(about === undefined ? {} : { about: { version: about.release.version, slot: about.slot } }),
            slots: slotEntries(slots).map(([slot, release]) => ({
                slot,
                version: release.version,
                images: imagesOf(release).map(imageName),
            })),
            shares: weights(traffic).flatMap(({ slot, weight }) => {
                const version = slots[slot]?.version;
                return version === undefined ? [] : [{ version, slot, weight }];
            }),
            ...changedOf(entry),
            ...(compared === undefined ? {} : { comparedWith: compared.entry }),
            diff: diffSettings(compared, entry),
            gates: entry.result === "succeeded" && entry.kind === "update" ? gates(entry, before, outputsOf) : [],
            ...(promotion === undefined ? {} : { promotion }),
        };
    });
}

/** Each entry of a promotion has what was measured until then: the last one is shown, the others name it. */
function promotionParts(
    entries: readonly LedgerEntry[],
    promotionOf: StackLedger["promotionOf"],
): ReadonlyMap<number, PromotionPart> {
    const parts = new Map<number, PromotionPart>();
    const lastOf = new Map<string, number>();
    for (const entry of entries.toReversed()) {
        const record = promotionOf(entry);
        if (record === undefined) continue;
        const key = record === "unreadable" ? `entry ${entry.entry}` : `${record.since} ${record.version}`;
        const laterIn = lastOf.get(key);
        parts.set(entry.entry, { record, ...(laterIn === undefined ? {} : { laterIn }) });
        lastOf.set(key, laterIn ?? entry.entry);
    }
    return parts;
}

/** A gate is asked once for a release: by the entry that has placed it. */
function gates(
    entry: LedgerEntry,
    before: LedgerEntry | undefined,
    outputsOf: StackLedger["outputsOf"],
): readonly GatePart[] {
    const known = before?.kind === "destroy" ? undefined : before;
    const placed = slotEntries(entry.slots).filter(([slot, release]) => !sameRelease(release, known?.slots[slot]));
    if (placed.length === 0) return [];
    const outputs = outputsOf(entry);
    return placed.flatMap(([slot, { version }]) => {
        const output = outputs?.slots?.[slot];
        if (output?.version !== version || !Array.isArray(output.checks)) return [];
        return [{ version, slot, results: output.checks }];
    });
}

function imageName({ repository, version, digest }: VersionImage): string {
    return digest === undefined ? `${repository}:${version}` : imageReference(repository, { version, digest });
}
