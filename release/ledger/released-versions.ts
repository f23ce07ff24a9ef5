import { slotEntries } from "../../model/slot-names.js";
import { type Ledger, lastSucceeded } from "./ledger.js";

/** A version that the last succeeded entry has in a slot. */
export interface ReleasedVersion {
    readonly version: string;
    /** That entry's number. */
    readonly entry: number;
    /** The commit from which the first entry that had it was made. */
    readonly commit?: string;
}

/** What the stack released and still has. Reads the whole ledger, since a rollback may have brought a version back. */
export function releasedVersions({ entries }: Pick<Ledger, "entries">): ReleasedVersion[] {
    const last = lastSucceeded(entries);
    if (last === undefined) return [];
    const versions = new Map<string, ReleasedVersion>();
    for (const [, { version }] of slotEntries(last.slots)) versions.set(version, { version, entry: last.entry });
    for (const { result, commit, slots } of entries) {
        if (result !== "succeeded" || commit === undefined) continue;
        for (const [, { version }] of slotEntries(slots)) {
            const known = versions.get(version);
            if (known !== undefined) versions.set(version, { ...known, commit });
        }
    }
    return [...versions.values()];
}
