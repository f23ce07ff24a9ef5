import { fingerprint } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Settings } from "../../model/settings/settings.js";
import { decidedShares } from "../../model/traffic/shares.js";
import { fitText } from "../output/fit-text.js";

export interface CommitFacts {
    readonly stack: string;
    /** The last succeeded entry, and the fingerprint in that update's outputs. */
    readonly last: LedgerEntry | undefined;
    readonly recorded: string | undefined;
    /** Those of the file. */
    readonly settings: Settings;
    /** Whether HEAD has the file's decision. */
    readonly isCommitted: boolean;
    /** Whether CI must skip the commit. */
    readonly skipCi: boolean;
    /** A person's own message: its first line is the subject. @default a conventional one */
    readonly message?: string;
}

export interface PlannedCommit {
    /** Undefined if there is nothing to commit. */
    readonly message?: string;
    /** Why there is nothing to commit. */
    readonly why?: string;
    /** Whether that deserves a warning. */
    readonly isOdd?: boolean;
}

/** What people's hooks, and the rules of commitlint, allow a line to have. */
const lineLength = 100;

/**
 * The commit of what a command wrote back. Only a file that agrees with the ledger's last succeeded entry is committed; if
 * the decision is the same as in HEAD, there is nothing to commit. The trailer `Ledger-Entry: STACK/ENTRY TIME` marks it,
 * whatever its subject.
 */
export function planCommit(facts: CommitFacts): PlannedCommit {
    const { stack, last, recorded, settings, isCommitted, skipCi, message = "" } = facts;
    if (last === undefined) return { why: "the ledger has no succeeded entry" };
    if (isCommitted) return { why: "HEAD already has this decision" };
    if (fingerprint(settings) !== (recorded ?? fingerprint(last))) {
        return { why: `it differs from entry ${last.entry}, the last succeeded one`, isOdd: true };
    }
    const [own = "", ...more] = message.trim().split("\n");
    const subject = own || `chore(release): ${settings.service.name}${servingWords(settings)} on ${stack}`;
    const paragraphs = [
        subject,
        more.join("\n").trim(),
        last.message.trim() === message.trim() ? "" : fitText(last.message.trim(), lineLength),
        skipCi ? "[skip ci]" : "",
        `Ledger-Entry: ${stack}/${last.entry} ${last.time}`,
    ];
    return { message: paragraphs.filter(Boolean).join("\n\n") };
}

/** ` 1.4.0`, or ` 1.3.0 (90 %) and 1.4.0 (10 %)`. */
function servingWords(settings: Settings): string {
    const shares = decidedShares(settings);
    if (shares.length === 0) return "";
    const words = shares.map(({ version, weight }) => (shares.length === 1 ? version : `${version} (${weight} %)`));
    return ` ${words.join(" and ")}`;
}
