import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import type { Holders } from "../ledger/holders.js";
import type { Served } from "../ledger/served.js";
import { chooseWaiting, hasServed } from "./choose-waiting.js";

export type ChosenPromoted =
    /** `done`: it has all traffic already. */
    | { readonly promoted: Served; readonly done: boolean; readonly problem?: undefined }
    | { readonly promoted?: undefined; readonly problem: Problem };

/**
 * The release that a promotion is about: the one of that version, else the one that is being tried, else the one that waits
 * and has not served. One that has served before is named, since a promotion that is run again must not go back.
 *
 * @param entries newest first
 */
export function choosePromoted(
    version: string | undefined,
    settings: Pick<Settings, "slots">,
    held: Holders,
    entries: Iterable<LedgerEntry>,
): ChosenPromoted {
    const { live, candidate } = held;
    if (version !== undefined) {
        if (live?.release.version === version) return { promoted: live, done: candidate === undefined };
        const there = slotEntries(settings.slots).find(([, release]) => release.version === version);
        if (there !== undefined) return { promoted: { slot: there[0], release: there[1] }, done: false };
        return { problem: { path: "VERSION", message: `${version} is in no slot; deploy it first.` } };
    }
    const { waiting, problem } = chooseWaiting({ promote: true }, settings, held, entries);
    if (problem !== undefined) return { problem: { ...problem, path: "VERSION" } };
    if (waiting === candidate || !hasServed(waiting.release, entries)) return { promoted: waiting, done: false };
    const { version: old } = waiting.release;
    const message = `no new release waits. ${old} has served before: \`rollback\` goes back to it, \`promote ${old}\` takes it anew.`;
    return { problem: { path: "VERSION", message } };
}
