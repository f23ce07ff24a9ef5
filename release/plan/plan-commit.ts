import { canonicalJson } from "../../model/canonical-json.js";
import { fingerprint } from "../../model/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import { readSettings } from "../../model/read-settings.js";

type Values = Readonly<Record<string, unknown>>;

export interface CommitFacts {
    readonly stack: string;
    /** The last succeeded entry, and the fingerprint in that update's outputs. */
    readonly last: LedgerEntry | undefined;
    readonly recorded: string | undefined;
    /** The settings file as it is, below `fastapi-release:`. */
    readonly values: Values;
    /** The same as HEAD has it; undefined when it has no such file. */
    readonly committed: Values | undefined;
    /** Whether pipelines are to leave the commit alone. */
    readonly skipCi: boolean;
}

export interface PlannedCommit {
    /** Undefined when there is nothing to commit. */
    readonly message?: string;
    /** Why there is nothing. */
    readonly why?: string;
    /** Whether that is something to look at. */
    readonly isOdd?: boolean;
}

/** The keys that release commands write. */
const decidedKeys = ["slots", "traffic", "quarantine", "freeze", "standby", "basedOn"] as const;

/**
 * The commit of what a command wrote back. Only a file that says what the ledger's head says is one; one in which nothing
 * is decided otherwise than in HEAD has nothing that was written back.
 */
export function planCommit({ stack, last, recorded, values, committed, skipCi }: CommitFacts): PlannedCommit {
    if (last === undefined) return { why: "the ledger has no succeeded entry" };
    if (committed !== undefined && decidedKeys.every(key => same(values[key], committed[key]))) {
        return { why: "HEAD has the same slots and traffic" };
    }
    const { settings } = readSettings(values);
    if (settings === undefined || fingerprint(settings) !== (recorded ?? fingerprint(last))) {
        return { why: `it does not say what entry ${last.entry}, the last succeeded one, has recorded`, isOdd: true };
    }
    const subject = `${stack}: ${last.message.split("\n")[0] || "update"} (entry ${last.entry})`;
    const body = `Slots, traffic and quarantine as entry ${last.entry} of the ledger of stack ${stack} has them (${last.time}).`;
    return { message: [subject, body, ...(skipCi ? ["[skip ci]"] : [])].join("\n\n") };
}

function same(left: unknown, right: unknown): boolean {
    return canonicalJson({ value: left }) === canonicalJson({ value: right });
}
