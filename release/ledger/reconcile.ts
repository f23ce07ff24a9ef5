import { fingerprint } from "../../model/fingerprint.js";
import { withNow } from "../../model/in-force.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import { type ImageKey, imagesOf, withDigests } from "../../model/release-images.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, describeShares } from "../../model/shares.js";
import { slotEntries } from "../../model/slot-names.js";

export interface Reconciled {
    readonly settings: Settings;
    /** Says that and what was taken from the ledger; undefined when the settings stand. */
    readonly note?: string;
}

/**
 * The ledger is the authority: settings that were made from an earlier entry, and say something else than the last
 * succeeded one, give way in what the release command decides: slots, traffic, quarantine and what a person froze.
 *
 * @param last the last succeeded entry, with digests
 * @param recorded the fingerprint in that update's outputs
 */
export function reconcile(settings: Settings, last: LedgerEntry | undefined, recorded: string | undefined): Reconciled {
    if (last === undefined) return { settings };
    const authority = recorded ?? fingerprint(last);
    if (settings.basedOn === authority || fingerprint(settings) === authority) {
        return { settings: { ...settings, slots: withKnownDigests(settings, last), basedOn: authority } };
    }
    const { traffic: _traffic, freeze: _freeze, ...rest } = settings;
    const { slots, traffic, quarantine } = last;
    const shares = decidedShares({ service: settings.service, ...last });
    const serving = shares.length === 0 ? "no release serving" : `${describeShares(shares)} serving`;
    return {
        settings: {
            ...rest,
            slots,
            ...(traffic === undefined ? {} : { traffic }),
            quarantine,
            ...withNow(settings.freeze, last.freeze?.now),
            basedOn: authority,
        },
        note:
            `The settings were made from an earlier entry; the ledger has gone on to entry ${last.entry} (${last.time}), ` +
            `with ${serving}. Its slots, traffic, quarantine and freeze are taken.`,
    };
}

/** A digest that the ledger knows is taken even where the settings file stands: a version never changes its. */
function withKnownDigests(settings: Settings, last: LedgerEntry): Settings["slots"] {
    return Object.fromEntries(
        slotEntries(settings.slots).map(([slot, release]) => {
            const held = last.slots[slot];
            const known = held === undefined ? [] : imagesOf(held);
            const digestOf = ({ repository, version }: ImageKey) =>
                known.find(image => image.repository === repository && image.version === version)?.digest;
            return [slot, withDigests(release, digestOf)];
        }),
    );
}
