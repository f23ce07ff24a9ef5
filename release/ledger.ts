import type { LedgerEntry } from "../model/ledger-entry.js";
import type { StackState } from "./stack-state.js";

/** The stack's update history, read as releases, and the state that the last update left. */
export interface Ledger {
    /** Oldest first; digests only where the settings of the entry had them. */
    readonly entries: readonly LedgerEntry[];
    /** Undefined when there is no such stack yet. */
    readonly state?: StackState;
    /** The entry with every digest that can be known. */
    withDigests(entry: LedgerEntry): LedgerEntry;
    /** Who holds the stack's lock: an update is under way. Told by a file backend only. */
    readonly lockedBy?: string;
}

/** What the stack was told to be, by its last succeeded update; undefined before the first and after a destroy. */
export function lastSucceeded(entries: readonly LedgerEntry[]): LedgerEntry | undefined {
    const last = entries.findLast(
        ({ kind, result }) => result === "succeeded" && (kind === "update" || kind === "destroy"),
    );
    return last?.kind === "update" ? last : undefined;
}
