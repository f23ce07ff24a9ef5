import { fingerprint } from "../../model/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, describeShares, type Share, sameShares } from "../../model/shares.js";

/** Settings as far as they took effect. */
export interface InEffect {
    readonly settings: Settings;
    /** Says what was not taken from the settings file; undefined when they stand. */
    readonly note?: string;
}

type Decided = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze">;

/** Whether settings and ledger say the same, so that it need not be asked who serves. */
export function agree(settings: Settings, last: LedgerEntry | undefined): boolean {
    return fingerprint(settings) === fingerprint(recordedBy(last));
}

/**
 * A settings file may say what no entry of the ledger does: somebody edited it, an update with it failed, or the command
 * that wrote it was killed. Then traffic tells what took effect: the file if its release serves, which the update did not
 * get to record; else the ledger's slots and traffic. A quarantine that somebody lifted or imposed stands, but not one of
 * what serves; so does a freeze.
 *
 * @param last the last succeeded entry, with digests
 * @param serving who gets which share by the traffic object
 */
export function inEffect(settings: Settings, last: LedgerEntry | undefined, serving: readonly Share[]): InEffect {
    const recorded = recordedBy(last);
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
            : `those of entry ${last.entry} (${last.time}) are taken, with ${live.length === 0 ? "no release" : describeShares(live)} serving`;
    return { settings: taken, note: `The settings hold slots or traffic that never took effect: ${instead}.` };
}

/** The settings with what the ledger decided last, whatever else a command or a person wrote into them since. */
export function asRecorded(settings: Settings, last: LedgerEntry | undefined): Settings {
    const { traffic: _, ...rest } = settings;
    const { slots, traffic, quarantine } = recordedBy(last);
    return { ...rest, slots, ...(traffic === undefined ? {} : { traffic }), quarantine };
}

function recordedBy(last: LedgerEntry | undefined): Decided {
    return last ?? { slots: {}, quarantine: [] };
}
