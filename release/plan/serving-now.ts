import type { LedgerEntry } from "../../model/ledger-entry.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { type Backend, decidedShares, describeShares, isBackend, type Share, sameShares } from "../../model/shares.js";
import { slotEntries } from "../../model/slot-names.js";
import type { Served } from "../ledger/served.js";
import { chooseTarget, type RollbackRequest } from "./plan-rollback.js";

export interface ServingNow {
    readonly settings: Settings;
    /** Says that traffic is not where the ledger has it. */
    readonly note?: string;
}

/**
 * The settings from which a rollback starts where nothing is written back: a command that ended between the switch and
 * its record has left no word of it but the traffic object. What was moved forward is gone back from. What a rollback
 * moved is only to be recorded: else a rollback that is run again would go to the release that the first one left.
 *
 * @param serving who gets which share by the traffic object
 * @param entries newest first
 */
export function servingNow(
    request: RollbackRequest,
    settings: Settings,
    serving: readonly Share[],
    entries: Iterable<LedgerEntry>,
): ServingNow {
    const decided = decidedShares(settings);
    if (serving.length === 0 || sameShares(decided, serving)) return { settings };
    const { name } = settings.service;
    const backend = ({ slot, release }: Served): Backend => ({ slot, releaseId: releaseId(name, release) });
    const expected = `by the ledger on ${decided.length === 0 ? "nobody" : describeShares(decided)}`;
    const [only] = serving;
    const to = chooseTarget(request, settings, entries).target?.to;
    if (to !== undefined && serving.length === 1 && isBackend(backend(to), only!)) {
        const note = `Traffic is on ${to.release.version} in ${to.slot} already, and ${expected}: it is recorded.`;
        return { settings, note };
    }
    const known = slotEntries(settings.slots).map(([slot, release]) => backend({ slot, release }));
    const isKnown = serving.every(share => known.some(other => isBackend(other, share)));
    // A release that the settings do not have counts as none: its traffic is to go.
    const { traffic: _, ...rest } = settings;
    const traffic = Object.fromEntries(serving.map(({ slot, weight }) => [slot, weight]));
    const taken = isKnown ? { ...rest, traffic } : rest;
    const who = isKnown ? describeShares(decidedShares(taken)) : "a release that no entry has recorded";
    return { settings: taken, note: `Traffic is on ${who}, and ${expected}: it goes back from there.` };
}
