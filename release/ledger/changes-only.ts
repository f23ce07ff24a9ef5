import type { LedgerEntry } from "../../model/ledger-entry.js";

/** Resources by operation without those that change nothing, and without the zeros that Pulumi Cloud fills in. */
export function changesOnly(changes: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(changes).filter(([op, count]) => count > 0 && !unchanging.includes(op)));
}

/** The same of an entry, for what is shown; nothing where the entry does not tell. */
export function changedOf({ resourceChanges }: Pick<LedgerEntry, "resourceChanges">): {
    readonly changed?: Readonly<Record<string, number>>;
} {
    return resourceChanges === undefined ? {} : { changed: changesOnly(resourceChanges) };
}

const unchanging = ["same", "read", "refresh", "discard"];
