import type { LedgerEntry } from "../../model/ledger-entry.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import {
    type Backend,
    decidedShares,
    describeShares,
    isBackend,
    type NamedShare,
    type Share,
    sameShares,
} from "../../model/shares.js";
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
    const [only] = serving;
    const to = chooseTarget(request, settings, entries).target?.to;
    if (to !== undefined && serving.length === 1 && isBackend(backendOf(settings, to), only!)) {
        return { settings, note: recordedNote(to, decided) };
    }
    const known = slotEntries(settings.slots).map(([slot, release]) => backendOf(settings, { slot, release }));
    const isKnown = serving.every(share => known.some(other => isBackend(other, share)));
    // A release that the settings do not have counts as none: its traffic is to go.
    const { traffic: _, ...rest } = settings;
    const traffic = Object.fromEntries(serving.map(({ slot, weight }) => [slot, weight]));
    const taken = isKnown ? { ...rest, traffic } : rest;
    const who = isKnown ? describeShares(decidedShares(taken)) : "a release that no entry has recorded";
    return { settings: taken, note: `Traffic is on ${who}, and ${byLedger(decided)}: it goes back from there.` };
}

/**
 * The same where the settings file is written: it has the decision of a rollback that ended between the switch and its
 * record, by which a rollback that is run again would go back one release more. It is made again from what the ledger
 * has instead. Undefined when no rollback was left like that.
 *
 * @param settings in effect
 * @param recorded the settings as the ledger has them
 */
export function unfinishedRollback(
    request: RollbackRequest,
    settings: Settings,
    recorded: Settings,
    serving: readonly Share[],
    entries: Iterable<LedgerEntry>,
): ServingNow | undefined {
    const [only] = serving;
    const before = decidedShares(recorded);
    if (only === undefined || serving.length > 1 || sameShares(before, serving)) return undefined;
    const { target } = chooseTarget(request, recorded, entries);
    if (target === undefined || !isBackend(backendOf(recorded, target.to), only)) return undefined;
    // A promotion of what served before moves traffic the same way, but quarantines nothing.
    const left = settings.quarantine.filter(({ version }) => version === target.from?.release.version);
    if (left.length === 0 && !target.serves) return undefined;
    // Why it was left is said there alone.
    const quarantine = [...recorded.quarantine, ...left];
    return { settings: { ...recorded, quarantine }, note: recordedNote(target.to, before) };
}

function backendOf({ service }: Settings, { slot, release }: Served): Backend {
    return { slot, releaseId: releaseId(service.name, release) };
}

function recordedNote({ slot, release }: Served, before: readonly NamedShare[]): string {
    return `Traffic is on ${release.version} in ${slot} already, and ${byLedger(before)}: it is recorded.`;
}

function byLedger(before: readonly NamedShare[]): string {
    return `by the ledger on ${before.length === 0 ? "nobody" : describeShares(before)}`;
}
