import { readConfigValue } from "../../model/config-value.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import { readSettings } from "../../model/read-settings.js";
import { type ImageKey, lacksDigest, withDigests } from "../../model/release-images.js";
import type { Settings, SlotName } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import type { PulumiUpdate } from "./pulumi-update.js";

/** Reads an update as a release decision. Never throws: an entry that this version cannot read has no slots. */
export function readHistoryEntry(update: PulumiUpdate, entry: number): LedgerEntry {
    const { environment } = update;
    const commit = environment["git.head"];
    const committer = environment["git.committer"] ?? environment["git.author"];
    const ciBuild = environment["ci.build.number"] ?? environment["ci.build.id"];
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
    return recordedSettings({ config }) ?? { slots: {}, quarantine: [] };
}

/** The settings that an update was made from, without secrets; undefined where this version cannot read them. */
export function recordedSettings({ config }: Pick<PulumiUpdate, "config">): Settings | undefined {
    const prefix = "fastapi-release:";
    const values = Object.fromEntries(
        Object.entries(config)
            // What is secret may not be readable here, and decides nothing.
            .filter(([key]) => key.startsWith(prefix) && !secretKeys.includes(key.slice(prefix.length)))
            .map(([key, value]) => [key.slice(prefix.length), readConfigValue(value)]),
    );
    return readSettings(values).settings;
}

const secretKeys = ["secrets", "notify"];

/** Fills in digests that the settings of an entry did not know yet. */
export function fillDigests(
    entry: LedgerEntry,
    digestOf: (slot: SlotName, image: ImageKey) => string | undefined,
): LedgerEntry {
    const slots = Object.fromEntries(
        slotEntries(entry.slots).map(([slot, release]) => [slot, withDigests(release, image => digestOf(slot, image))]),
    );
    return { ...entry, slots };
}

/** Whether some slot of an entry has a release of which the entry does not tell all digests. */
export function lacksDigests(entry: LedgerEntry): boolean {
    return slotEntries(entry.slots).some(([, release]) => lacksDigest(release));
}
