import { quarantineWords } from "../../model/guards/quarantine.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Quarantine, Settings } from "../../model/settings/settings.js";
import { shortTime } from "../../model/settings/time-rules.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { decidedShares } from "../../model/traffic/shares.js";
import { type GuardChange, reasonWords } from "./plan-freeze.js";

export interface QuarantineRequest {
    readonly version: string;
    readonly reason: string;
    /** RFC 3339, later than now. @default until it is lifted */
    readonly until?: string;
}

export interface QuarantineFacts {
    readonly settings: Settings;
    readonly entries: Iterable<LedgerEntry>;
    readonly now: Date;
}

export type PlannedQuarantine =
    | { readonly change: GuardChange; readonly problems?: undefined }
    | { readonly change?: undefined; readonly problems: readonly Problem[] };

/** Quarantines a version without traffic; for one with traffic, a rollback does it. */
export function planQuarantine(
    { version, reason, until }: QuarantineRequest,
    { settings, entries, now }: QuarantineFacts,
): PlannedQuarantine {
    const share = decidedShares(settings).find(other => other.version === version);
    if (share !== undefined) {
        const has = share.weight === 100 ? "serves" : `has ${share.weight} % of the traffic`;
        const message = `${version} in ${share.slot} ${has}; \`rollback --reason TEXT\` takes it away and quarantines it.`;
        return { problems: [{ path: "VERSION", message }] };
    }
    const before = settings.quarantine.find(entry => entry.version === version);
    const isSame = before !== undefined && before.reason === reason && before.until === until;
    const entry: Quarantine = {
        version,
        reason,
        since: before?.since ?? shortTime(now.getTime()),
        ...(until === undefined ? {} : { until }),
    };
    const others = settings.quarantine.filter(other => other.version !== version);
    const until_ = until === undefined ? "" : ` until ${until}`;
    return {
        change: {
            settings: { ...settings, quarantine: isSame ? settings.quarantine : [...others, entry] },
            changes: !isSame,
            message: `quarantine ${version}${until_}${reasonWords(reason)}`,
            notes: [
                ...(before === undefined || isSame ? [] : [`it was ${quarantineWords(before)}`]),
                ...(isKnown(version, settings, entries)
                    ? []
                    : [`the ledger does not have ${version}; it is quarantined all the same`]),
            ],
        },
    };
}

/** Lifts the quarantine of a version. */
export function planUnquarantine(version: string, reason: string | undefined, settings: Settings): GuardChange {
    const before = settings.quarantine.find(entry => entry.version === version);
    return {
        settings: { ...settings, quarantine: settings.quarantine.filter(entry => entry !== before) },
        changes: before !== undefined,
        message: `unquarantine ${version}${reasonWords(reason)}`,
        notes: before === undefined ? [] : [`it was ${quarantineWords(before)}`],
    };
}

function isKnown(version: string, { slots }: Settings, entries: Iterable<LedgerEntry>): boolean {
    const has = (held: Settings["slots"]) => slotEntries(held).some(([, release]) => release.version === version);
    if (has(slots)) return true;
    for (const entry of entries) if (has(entry.slots)) return true;
    return false;
}
