import type { LedgerEntry } from "../../model/ledger-entry.js";
import { imagesOf } from "../../model/release-images.js";
import { slotEntries } from "../../model/slot-names.js";

/** An image that entries of the ledger name. */
export interface LedgerImage {
    readonly repository: string;
    readonly version: string;
    /** Absent where the ledger does not tell it. */
    readonly digest?: string;
    /** Numbers of the entries, oldest first. */
    readonly entries: readonly number[];
    /** Whether one of them succeeded: then the image has been run. */
    readonly hasRun: boolean;
}

/** What a registry says of an image: there under its tag, gone, under another tag or none, or nothing. */
export type ImageState = "present" | "lost" | "moved" | "untagged" | "unknown";

export interface ImageFacts {
    readonly state: ImageState;
    /** moved, and lost where the tag is there: the digest that the tag names now. unknown: why nobody knows. */
    readonly detail?: string;
}

export type ProvenImage = LedgerImage & ImageFacts;

/**
 * Every image that the ledger names, once, in the order in which they came.
 *
 * @param entries oldest first, with digests
 */
export function ledgerImages(entries: readonly LedgerEntry[]): LedgerImage[] {
    const found = new Map<string, LedgerImage>();
    for (const { entry, result, slots } of entries) {
        for (const [, release] of slotEntries(slots)) {
            for (const { repository, version, digest } of imagesOf(release)) {
                const key = `${repository}:${version}@${digest}`;
                const known = found.get(key);
                found.set(key, {
                    repository,
                    version,
                    ...(digest === undefined ? {} : { digest }),
                    entries: [...(known?.entries ?? []), entry],
                    hasRun: known?.hasRun === true || result === "succeeded",
                });
            }
        }
    }
    return [...found.values()];
}

/** Whether the ledger can be relied on for this image: what ran can be run again, and its version names nothing else. */
export function isProven({ hasRun, digest, state }: ProvenImage): boolean {
    return !hasRun || (digest !== undefined && (state === "present" || state === "untagged"));
}

/** What there is to say of an image; undefined when all is well. */
export function imageFinding({
    repository,
    version,
    digest,
    state,
    detail,
    ...image
}: ProvenImage): string | undefined {
    const name = `${repository}:${version}`;
    const where = `${entriesWords(image.entries)}${image.hasRun ? "" : ", which failed"}`;
    if (digest === undefined) return `the ledger does not tell the digest of ${name} (${where}).`;
    switch (state) {
        case "present":
            return undefined;
        case "lost":
            return `the registry has lost ${name}@${digest} (${where})${detail ? `; the tag names ${detail} now` : ""}.`;
        case "moved":
            return `the tag ${name} has moved: the ledger says ${digest} (${where}), the registry ${detail}.`;
        case "untagged":
            return `the registry has ${name}@${digest} (${where}), but the tag is gone.`;
        case "unknown":
            return `it is not known whether the registry has ${name}@${digest} (${where}): ${detail}`;
    }
}

/** `entry 3`, `entries 3 and 4`, `entries 3 to 9`. */
function entriesWords(entries: readonly number[]): string {
    const [first, last] = [entries[0]!, entries.at(-1)!];
    if (first === last) return `entry ${first}`;
    return entries.length === 2 ? `entries ${first} and ${last}` : `entries ${first} to ${last}`;
}
