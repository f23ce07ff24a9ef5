import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import { Refusal } from "../output/refusal.js";
import type { StackState } from "../stack/stack-state.js";
import type { PulumiUpdate } from "./pulumi-update.js";
import type { StackLock } from "./stack-locks.js";

/** The stack's update history, read as release decisions, and the state after the last update. */
export interface Ledger {
    /** Newest first, with the digests that the entry's settings had. */
    readonly entries: Entries;
    /** Undefined if there is no such stack yet. */
    readonly state?: StackState;
    /** The entry with every digest that can be found. */
    withDigests(entry: LedgerEntry): LedgerEntry;
    /** The entry as Pulumi recorded it. Secrets are encrypted or absent. */
    recordOf(entry: LedgerEntry): PulumiUpdate;
    /** The stack's outputs after the entry; undefined if the backend does not keep them. */
    outputsOf(entry: LedgerEntry): Predecessor | undefined;
    /** Including those of killed updates. Only from a file backend. */
    readonly locks?: readonly StackLock[];
    /** Who holds the stack's lock while an update runs. Only from a file backend. */
    readonly lockedBy?: string;
}

/** The ledger of a stack before its first update. */
export function emptyLedger(stack: string): Ledger {
    const noRecord = () => {
        throw new Refusal(`the ledger of stack ${stack} has no entry yet.`);
    };
    return { entries: [], recordOf: noRecord, outputsOf: () => undefined, withDigests: entry => entry };
}

/** The ledger cannot be read: the backend is unreachable or denies access. */
export class UnreadLedger extends Refusal {}

/** Newest first. */
export interface Entries extends Iterable<LedgerEntry> {
    readonly length: number;
}

/** Reads each entry once, when it is needed: a rollback must not take longer on a long ledger. */
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

/** The last succeeded update; undefined before the first one and after a destroy. */
export function lastSucceeded(entries: Iterable<LedgerEntry>): LedgerEntry | undefined {
    for (const entry of entries) {
        if (entry.result !== "succeeded") continue;
        if (entry.kind === "update") return entry;
        if (entry.kind === "destroy") return undefined;
    }
    return undefined;
}
