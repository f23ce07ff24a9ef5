import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Predecessor } from "../../model/predecessor.js";
import { Refusal } from "../report/refusal.js";
import type { StackState } from "../stack/stack-state.js";
import type { PulumiUpdate } from "./pulumi-update.js";
import type { StackLock } from "./stack-locks.js";

/** The stack's update history, read as releases, and the state that the last update left. */
export interface Ledger {
    /** Newest first; digests only where the settings of the entry had them. */
    readonly entries: Entries;
    /** Undefined when there is no such stack yet. */
    readonly state?: StackState;
    /** The entry with every digest that can be known. */
    withDigests(entry: LedgerEntry): LedgerEntry;
    /** The entry as Pulumi recorded it. Secrets are encrypted or absent. */
    recordOf(entry: LedgerEntry): PulumiUpdate;
    /** The stack's outputs as the entry left them; undefined where the backend does not tell. */
    outputsOf(entry: LedgerEntry): Predecessor | undefined;
    /** Also of updates that were killed. Told by a file backend only. */
    readonly locks?: readonly StackLock[];
    /** Who holds the stack's lock: an update is under way. Told by a file backend only. */
    readonly lockedBy?: string;
}

/** Of a stack that no update has made yet. */
export function emptyLedger(stack: string): Ledger {
    const noRecord = () => {
        throw new Refusal(`the ledger of stack ${stack} has no entry yet.`);
    };
    return { entries: [], recordOf: noRecord, outputsOf: () => undefined, withDigests: entry => entry };
}

/** The backend does not tell the ledger: it is away, or lets nobody in. */
export class UnreadLedger extends Refusal {}

/** Newest first. */
export interface Entries extends Iterable<LedgerEntry> {
    readonly length: number;
}

/** Entries that are read when their turn comes, once: a rollback must not take longer the longer the ledger is. */
export function lazyEntries(length: number, read: (number: number) => LedgerEntry): Entries {
    const known = new Map<number, LedgerEntry>();
    return {
        length,
        *[Symbol.iterator]() {
            for (let number = length; number > 0; number--) {
                const entry = known.get(number) ?? read(number);
                known.set(number, entry);
                yield entry;
            }
        },
    };
}

/** What the stack was told to be, by its last succeeded update; undefined before the first and after a destroy. */
export function lastSucceeded(entries: Iterable<LedgerEntry>): LedgerEntry | undefined {
    for (const entry of entries) {
        if (entry.result !== "succeeded") continue;
        if (entry.kind === "update") return entry;
        if (entry.kind === "destroy") return undefined;
    }
    return undefined;
}
