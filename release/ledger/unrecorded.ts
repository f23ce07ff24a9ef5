import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Ledger } from "./ledger.js";

/** An update without an entry yet, because entries are written at the end. */
export interface Unrecorded {
    readonly result: "in-progress" | "interrupted";
    /** `ada@host (pid 4711)`; absent if only the state shows the update. */
    readonly who?: string;
    /** RFC 3339; absent if only the state shows the update. */
    readonly time?: string;
    readonly message: string;
}

/**
 * Running updates, and killed ones that left a lock or pending operations in the state. The next successful update clears
 * both.
 */
export function unrecordedUpdates({ entries, locks = [], state }: Pick<Ledger, "entries" | "locks" | "state">) {
    const [last] = entries;
    const begun = state?.begun ?? [];
    const words = begun.length === 0 ? "what it did is not known" : `while ${begun.join(", ")}`;
    const found = locks
        .filter(({ since }) => last === undefined || endMs(last) < Date.parse(since))
        .map(({ who, since, isLeftOver }): Unrecorded => {
            if (!isLeftOver) return { result: "in-progress", who, time: since, message: "holds the stack's lock" };
            return { result: "interrupted", who, time: since, message: `killed, its lock remains: ${words}` };
        });
    if (begun.length === 0 || found.length > 0) return found;
    return [{ result: "interrupted" as const, message: `killed ${words}` }];
}

function endMs({ time, duration }: LedgerEntry): number {
    return Date.parse(time) + duration * 1000;
}
