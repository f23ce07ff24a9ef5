// Which settings are in effect? Three witnesses may disagree:
//
// | witness | what it shows | when it is wrong |
// | --- | --- | --- |
// | the settings file | what somebody decided | it is older than the ledger; or its update failed, was killed, or never ran |
// | the ledger | what the last succeeded update recorded | traffic moved, and no update recorded it |
// | the traffic object | who serves now | never, but it names only releases and shares |
//
// settingsInEffect asks them in this order:
// 1. The ledger overrules a file that comes from an earlier entry.
// 2. Traffic decides between the ledger and a file that goes beyond it: the file is in effect if its releases serve, else the
//    ledger is. While file and ledger agree, the answer is known without asking the cluster.
// 3. A rollback starts from the releases that serve, even if no update recorded them. It first records an earlier rollback
//    that ended after moving traffic.
import { withNow } from "../../model/guards/in-force.js";
import { fingerprint } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { releaseId } from "../../model/release/release-id.js";
import { digestAmong, imagesOf, withDigests } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import {
    decidedShares,
    describeShares,
    isBackend,
    type NamedShare,
    type Share,
    sameShares,
    type TrafficBackend,
} from "../../model/traffic/shares.js";
import type { Served } from "./served.js";

/** The witnesses of a command. */
export interface Witnesses {
    /** From the settings file, checked. */
    readonly settings: Settings;
    /** The last succeeded entry, with digests; undefined: the ledger is empty. */
    readonly last: LedgerEntry | undefined;
    /** Fingerprint in the outputs of that update. @default that of the entry */
    readonly recorded?: string;
    /** Shares in the traffic object. @default not asked: steps 2 and 3 are skipped */
    readonly serving?: readonly Share[];
    /** For step 3, a rollback. @default step 3 is skipped */
    readonly rollback?: RollbackWitness;
}

export interface RollbackWitness {
    /** The target of a rollback from these settings; undefined if there is none. */
    readonly target: (settings: Settings) => RollbackMove | undefined;
    /** Whether decisions are not written to the settings file, so it cannot show a rollback that ended early. */
    readonly keepsFile: boolean;
}

interface RollbackMove {
    readonly to: Served;
    /** The release that loses traffic; undefined if none serves. */
    readonly from?: Served;
    /** Whether the target already has all traffic. */
    readonly serves?: boolean;
}

/** Settings, and a note if they are not those of the settings file. */
export interface InEffect {
    readonly settings: Settings;
    readonly note?: string;
}

/** The settings in effect: see the top of this file. */
export function settingsInEffect({ settings: written, last, recorded, serving, rollback }: Witnesses): {
    readonly settings: Settings;
    readonly notes: readonly string[];
} {
    const notes: string[] = [];
    const take = ({ settings, note }: InEffect): Settings => {
        if (note !== undefined) notes.push(note);
        return settings;
    };
    let settings = take(overruledByLedger(written, last, recorded));
    if (serving === undefined) return { settings, notes };
    const byLedger = asRecorded(settings, last);
    settings = take(decidedByTraffic(settings, last, serving));
    if (rollback?.keepsFile === true) settings = take(startFromTraffic(settings, serving, rollback.target));
    else if (rollback !== undefined) settings = take(finishRollback(settings, byLedger, serving, rollback.target));
    return { settings, notes };
}

type Decided = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze">;

/** Whether settings and ledger agree; then there is no need to ask the traffic object. */
export function agree(settings: Settings, last: LedgerEntry | undefined): boolean {
    return fingerprint(settings) === fingerprint(decidedIn(last));
}

/** The settings with the ledger's last decision, without what a command or a person wrote since. */
export function asRecorded(settings: Settings, last: LedgerEntry | undefined): Settings {
    const { traffic: _, ...rest } = settings;
    const { slots, traffic, quarantine } = decidedIn(last);
    return { ...rest, slots, ...(traffic === undefined ? {} : { traffic }), quarantine };
}

function decidedIn(last: LedgerEntry | undefined): Decided {
    return last ?? { slots: {}, quarantine: [] };
}

/**
 * Step 1. If the settings come from an earlier entry and differ from the last one, the ledger's slots, traffic, quarantine
 * and `freeze.now` replace theirs.
 */
export function overruledByLedger(
    settings: Settings,
    last: LedgerEntry | undefined,
    recorded: string | undefined,
): InEffect {
    if (last === undefined) return { settings };
    const authority = recorded ?? fingerprint(last);
    if (settings.basedOn === authority || fingerprint(settings) === authority) {
        return { settings: { ...settings, slots: withKnownDigests(settings, last), basedOn: authority } };
    }
    const { freeze: _, ...rest } = asRecorded(settings, last);
    const shares = decidedShares({ service: settings.service, ...last });
    const serving = shares.length === 0 ? "no release serving" : `${describeShares(shares)} serving`;
    return {
        settings: { ...rest, ...withNow(settings.freeze, last.freeze?.now), basedOn: authority },
        note:
            `The settings come from an earlier entry; the ledger is now at entry ${last.entry} (${last.time}), ` +
            `with ${serving}. Using its slots, traffic, quarantine and freeze.`,
    };
}

/** Step 2. Changes of quarantine and freeze in the file stand, except a quarantine of a version that serves. */
export function decidedByTraffic(
    settings: Settings,
    last: LedgerEntry | undefined,
    serving: readonly Share[],
): InEffect {
    const recorded = decidedIn(last);
    const { service } = settings;
    const serves = (decided: Decided) => sameShares(decidedShares({ service, ...decided }), serving);
    if (agree(settings, last) || (serves(settings) && !serves(recorded))) return { settings };
    const live = decidedShares({ service, ...recorded });
    const taken: Settings = {
        ...asRecorded(settings, last),
        quarantine: settings.quarantine.filter(entry => !live.some(({ version }) => version === entry.version)),
    };
    if (fingerprint({ ...taken, quarantine: settings.quarantine }) === fingerprint(settings))
        return { settings: taken };
    const instead =
        last === undefined
            ? "the ledger has no entry yet, so this is the first release"
            : `using those of entry ${last.entry} (${last.time}), with ${live.length === 0 ? "no release" : describeShares(live)} serving`;
    return { settings: taken, note: `The settings have slots or traffic that never took effect: ${instead}.` };
}

/**
 * Step 3 if decisions are not written to the file: only the traffic object shows a command that ended between the switch and
 * its record. A forward move is undone. A rollback is recorded, not repeated: a second one would go back one release too
 * far.
 */
export function startFromTraffic(
    settings: Settings,
    serving: readonly Share[],
    target: RollbackWitness["target"],
): InEffect {
    const decided = decidedShares(settings);
    if (serving.length === 0 || sameShares(decided, serving)) return { settings };
    const [only] = serving;
    const to = target(settings)?.to;
    if (to !== undefined && serving.length === 1 && isBackend(backendOf(settings, to), only!)) {
        return { settings, note: recordedNote(to, decided) };
    }
    const known = slotEntries(settings.slots).map(([slot, release]) => backendOf(settings, { slot, release }));
    const isKnown = serving.every(share => known.some(other => isBackend(other, share)));
    // An unknown release counts as none: its traffic goes away.
    const { traffic: _, ...rest } = settings;
    const traffic = Object.fromEntries(serving.map(({ slot, weight }) => [slot, weight]));
    const taken = isKnown ? { ...rest, traffic } : rest;
    const who = isKnown ? describeShares(decidedShares(taken)) : "a release that no entry has recorded";
    return { settings: taken, note: `Traffic is on ${who}, but ${byLedgerWords(decided)}: the rollback starts there.` };
}

/**
 * Step 3 if the file is written: it has the decision of a rollback that ended between the switch and its record, so the next
 * rollback would go back one release too far. Instead, the same decision is made again from the ledger.
 */
export function finishRollback(
    settings: Settings,
    recorded: Settings,
    serving: readonly Share[],
    targetOf: RollbackWitness["target"],
): InEffect {
    const [only] = serving;
    const before = decidedShares(recorded);
    if (only === undefined || serving.length > 1 || sameShares(before, serving)) return { settings };
    const target = targetOf(recorded);
    if (target === undefined || !isBackend(backendOf(recorded, target.to), only)) return { settings };
    // A promotion of the release that served before moves traffic the same way, but quarantines nothing.
    const left = settings.quarantine.filter(({ version }) => version === target.from?.release.version);
    if (left.length === 0 && target.serves !== true) return { settings };
    // Only the quarantine has the rollback's reason.
    const quarantine = [...recorded.quarantine, ...left];
    return { settings: { ...recorded, quarantine }, note: recordedNote(target.to, before) };
}

function backendOf({ service }: Settings, { slot, release }: Served): TrafficBackend {
    return { slot, releaseId: releaseId(service.name, release) };
}

function recordedNote({ slot, release }: Served, before: readonly NamedShare[]): string {
    return `Traffic is already on ${release.version} in ${slot}, but ${byLedgerWords(before)}: recording that.`;
}

function byLedgerWords(before: readonly NamedShare[]): string {
    return `the ledger has it on ${before.length === 0 ? "nobody" : describeShares(before)}`;
}

/** Fills in digests from the ledger even if the settings file stands: a version never changes its digest. */
function withKnownDigests(settings: Settings, last: LedgerEntry): Settings["slots"] {
    return Object.fromEntries(
        slotEntries(settings.slots).map(([slot, release]) => {
            const held = last.slots[slot];
            return [slot, withDigests(release, digestAmong(held === undefined ? [] : imagesOf(held)))];
        }),
    );
}
