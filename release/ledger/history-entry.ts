import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import { type ImageKey, lacksDigest, withDigests } from "../../model/release/release-images.js";
import { readConfigValue, settingsIn } from "../../model/settings/config-value.js";
import { withoutLogin } from "../../model/settings/credentials.js";
import { readSettings } from "../../model/settings/read-settings.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { PulumiUpdate } from "./pulumi-update.js";

/** Reads an update as a release decision. Never throws: an entry that this version cannot read has no slots. */
export function readHistoryEntry(update: PulumiUpdate, entry: number): LedgerEntry {
    const { environment } = update;
    const commit = environment["git.head"];
    const committer = environment["git.committer"] ?? environment["git.author"];
    const ciBuild = environment["ci.build.number"] ?? environment["ci.build.id"];
    const ciUrl = environment["ci.build.url"];
    const { slots, traffic, quarantine, freeze } = readDecision(update.config);
    return {
        entry,
        time: new Date(update.startedMs).toISOString(),
        kind: kinds.find(kind => kind === update.kind) ?? "other",
        result: results.find(result => result === update.result) ?? "failed",
        message: update.message,
        ...(commit ? { commit } : {}),
        ...(committer ? { committer } : {}),
        ...(ciBuild ? { ciBuild } : {}),
        // Anybody who may write a ledger chooses it, and a page links it.
        ...(ciUrl && /^https?:\/\//.test(ciUrl) ? { ciUrl: withoutLogin(ciUrl) } : {}),
        slots,
        ...(traffic === undefined ? {} : { traffic }),
        quarantine,
        ...(freeze === undefined ? {} : { freeze }),
        duration: update.endedMs === undefined ? 0 : Math.max(0, (update.endedMs - update.startedMs) / 1000),
        ...(update.resourceChanges === undefined ? {} : { resourceChanges: update.resourceChanges }),
    };
}

const kinds = ["update", "destroy", "refresh", "import"] as const;
const results = ["succeeded", "failed", "in-progress"] as const;

type Decided = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze">;

function readDecision(config: PulumiUpdate["config"]): Decided {
    return settingsOfUpdate({ config }) ?? { slots: {}, quarantine: [] };
}

/** The settings of an update, without secrets; undefined if this version cannot read them. */
export function settingsOfUpdate({ config }: Pick<PulumiUpdate, "config">): Settings | undefined {
    const values = Object.fromEntries(
        Object.entries(settingsIn(config))
            // Secret values may be unreadable here, and they decide nothing.
            .filter(([key]) => !secretKeys.includes(key))
            .map(([key, value]) => [key, readConfigValue(value)]),
    );
    return readSettings(values).settings;
}

const secretKeys = ["secrets", "notify"];

/** Fills in digests that were missing in the entry's settings. */
export function fillDigests(
    entry: LedgerEntry,
    digestOf: (slot: SlotName, image: ImageKey) => string | undefined,
): LedgerEntry {
    const slots = Object.fromEntries(
        slotEntries(entry.slots).map(([slot, release]) => [slot, withDigests(release, image => digestOf(slot, image))]),
    );
    return { ...entry, slots };
}

/** Whether a release in the entry's slots lacks a digest. */
export function lacksDigests(entry: LedgerEntry): boolean {
    return slotEntries(entry.slots).some(([, release]) => lacksDigest(release));
}
