import { fingerprintPattern } from "./fingerprint.js";
import type { Problem } from "./problem.js";
import { readRelease, readReleaseDefaults } from "./read-release.js";
import { readService } from "./read-service.js";
import { readQuarantine, readTraffic, refuseShare } from "./read-traffic.js";
import type { Release } from "./release.js";
import { type Settings, type SlotName, slotNames } from "./settings.js";
import { weights } from "./traffic.js";
import { join, ValueReader } from "./value-reader.js";

/** The keys of a stack's settings, each preceded by `fastapi-release:` in the file. */
export const settingsKeys = ["service", "release", "slots", "traffic", "quarantine", "basedOn"] as const;

export type ReadSettings =
    | { readonly settings: Settings; readonly problems?: undefined }
    | { readonly settings?: undefined; readonly problems: readonly Problem[] };

/**
 * Turns the values of a stack's settings, as YAML or JSON gives them, into checked settings or into all problems at
 * once. Never throws, whatever it is given.
 */
export function readSettings(raw: unknown): ReadSettings {
    const reader = new ValueReader();
    const fields = reader.fields(raw ?? {}, "", settingsKeys) ?? {};
    const service = readService(reader, fields["service"], "service");
    const release = readReleaseDefaults(reader, fields["release"], "release");
    const slots = readSlots(reader, fields["slots"], "slots");
    const quarantine = readQuarantine(reader, fields["quarantine"], "quarantine");
    const traffic = readTraffic(reader, fields["traffic"], "traffic");
    for (const { slot } of weights(traffic)) {
        // A slot with problems of its own is not called empty on top.
        if (slots.broken.includes(slot)) continue;
        const refusal = refuseShare(slot, slots.releases[slot]?.version, quarantine);
        if (refusal !== undefined) reader.refuse("traffic", refusal);
    }
    const basedOn = reader.optional(fields["basedOn"], given =>
        reader.text(given, "basedOn", {
            pattern: fingerprintPattern,
            complaint: "is not a fingerprint of settings; it has 16 hex digits and is written by the release command.",
        }),
    );
    if (reader.problems.length > 0 || service === undefined || release === undefined) {
        return { problems: reader.problems };
    }
    return {
        settings: {
            service,
            release,
            slots: slots.releases,
            ...(traffic === undefined ? {} : { traffic }),
            quarantine,
            ...(basedOn === undefined ? {} : { basedOn }),
        },
    };
}

interface ReadSlots {
    readonly releases: Readonly<Partial<Record<SlotName, Release>>>;
    /** Slots that hold something that could not be read. */
    readonly broken: readonly SlotName[];
}

function readSlots(reader: ValueReader, value: unknown, path: string): ReadSlots {
    if (value === undefined || value === null) return { releases: {}, broken: [] };
    const fields = reader.fields(value, path, slotNames);
    if (fields === undefined) return { releases: {}, broken: slotNames };
    const releases: Partial<Record<SlotName, Release>> = {};
    const broken: SlotName[] = [];
    for (const slot of slotNames) {
        // An empty slot is a key without value, or none.
        if (fields[slot] === undefined || fields[slot] === null) continue;
        const release = readRelease(reader, fields[slot], join(path, slot));
        if (release === undefined) broken.push(slot);
        else releases[slot] = release;
    }
    return { releases, broken };
}
