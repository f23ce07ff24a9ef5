import type { Problem } from "../../model/problem.js";
import type { Settings } from "../../model/settings.js";

/** A change of what may go forward: of a freeze or a quarantine. It moves nothing. */
export interface GuardChange {
    readonly settings: Settings;
    /** Whether anything changes. */
    readonly changes: boolean;
    /** For the ledger: `freeze until 2026-11-28T18:00:00Z: incident 12`. */
    readonly message: string;
    /** What else is to be said, a line each. */
    readonly notes: readonly string[];
}

/**
 * What will change, and what else is to be said, a line each.
 *
 * @param isDone whether it is so already, by file and ledger
 */
export function describeGuard({ message, notes }: GuardChange, isDone: boolean): string[] {
    return [isDone ? `nothing to do: ${message}` : message, ...notes.map(note => `  - ${note}`)];
}

/** `: TEXT`, where there is one. */
export function reasonWords(reason: string | undefined): string {
    return reason === undefined ? "" : `: ${reason}`;
}

/** What is wrong with a reason that says nothing. */
export function blankReason(reason: string | undefined): readonly Problem[] {
    if (reason === undefined || /\S/.test(reason)) return [];
    return [{ path: "--reason", message: "is blank; say why." }];
}
