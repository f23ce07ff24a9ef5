import { canonicalJson } from "../../model/canonical-json.js";
import { fingerprint } from "../../model/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Settings } from "../../model/settings.js";
import { reconcile } from "../ledger/reconcile.js";

export interface PlannedRefresh {
    /** To write; undefined when the file stays as it is. */
    readonly settings?: Settings;
    /** How file and ledger stand to each other, in a sentence. */
    readonly words: string;
    /** Whether the file holds what no entry has recorded yet. */
    readonly isAhead: boolean;
}

/**
 * What the settings file takes from the ledger: slots, traffic and quarantine of its head where it has gone on, else no
 * more than the head's name and the digests that it found out. What somebody decided on top of the head stays.
 *
 * @param last the last succeeded entry, with digests
 * @param recorded the fingerprint in that update's outputs
 */
export function planRefresh(
    read: Settings,
    last: LedgerEntry | undefined,
    recorded: string | undefined,
): PlannedRefresh {
    if (last === undefined)
        return { words: "the ledger has no succeeded entry: there is nothing to take", isAhead: false };
    const { settings, note } = reconcile(read, last, recorded);
    const head = `entry ${last.entry} (${last.time})`;
    if (note !== undefined) {
        return { settings, words: `the ledger has gone on to ${head}: ${firstLine(last.message)}`, isAhead: false };
    }
    const isAhead = fingerprint(read) !== settings.basedOn;
    const isSame = read.basedOn === settings.basedOn && canonicalJson(read.slots) === canonicalJson(settings.slots);
    const words = isAhead
        ? `the file goes on from ${head} and holds what no entry has recorded yet: \`deploy\` applies it`
        : `the file says what ${head} says`;
    return { ...(isSame ? {} : { settings }), words, isAhead };
}

function firstLine(message: string): string {
    return message.split("\n")[0] || "no message";
}
