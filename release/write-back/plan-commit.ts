import { canonicalJson, fingerprint } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { readSettings } from "../../model/settings/read-settings.js";

type Values = Readonly<Record<string, unknown>>;

export interface CommitFacts {
    readonly stack: string;
    /** The last succeeded entry, and the fingerprint in that update's outputs. */
    readonly last: LedgerEntry | undefined;
    readonly recorded: string | undefined;
    /** The values of the settings file below `fastapi-release:`. */
    readonly values: Values;
    /** The same in HEAD; undefined if HEAD has no such file. */
    readonly committed: Values | undefined;
    /** Whether CI must skip the commit. */
    readonly skipCi: boolean;
}

export interface PlannedCommit {
    /** Undefined if there is nothing to commit. */
    readonly message?: string;
    /** Why there is nothing to commit. */
    readonly why?: string;
    /** Whether that deserves a warning. */
    readonly isOdd?: boolean;
}

/** The keys that release commands write. */
const decidedKeys = ["slots", "traffic", "quarantine", "freeze", "standby", "basedOn"] as const;

/**
 * The commit of what a command wrote back. Only a file that agrees with the ledger's last succeeded entry is committed; if
 * the decision is the same as in HEAD, there is nothing to commit.
 */
export function planCommit({ stack, last, recorded, values, committed, skipCi }: CommitFacts): PlannedCommit {
    if (last === undefined) return { why: "the ledger has no succeeded entry" };
    if (committed !== undefined && decidedKeys.every(key => same(values[key], committed[key]))) {
        return { why: "HEAD already has this decision" };
    }
    const { settings } = readSettings(values);
    if (settings === undefined || fingerprint(settings) !== (recorded ?? fingerprint(last))) {
        return { why: `it differs from entry ${last.entry}, the last succeeded one`, isOdd: true };
    }
    const subject = `${stack}: ${last.message.split("\n")[0] || "update"} (entry ${last.entry})`;
    const body = `Slots, traffic and quarantine of entry ${last.entry} in the ledger of stack ${stack} (${last.time}).`;
    return { message: [subject, body, ...(skipCi ? ["[skip ci]"] : [])].join("\n\n") };
}

function same(left: unknown, right: unknown): boolean {
    return canonicalJson({ value: left }) === canonicalJson({ value: right });
}
