import { showValue } from "./problem.js";
import { readVersion } from "./read-release.js";
import { type Quarantine, type SlotName, slotNames, type Traffic } from "./settings.js";
import { allTrafficTo, weights } from "./traffic.js";
import { join, type ValueReader } from "./value-reader.js";

/** Reads `traffic`: a slot's name, or weights by slot that sum to 100. Weights of 0 are left out. */
export function readTraffic(reader: ValueReader, value: unknown, path: string): Traffic | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") {
        const slot = slotNames.find(name => name === value);
        if (slot !== undefined) return allTrafficTo(slot);
        return reader.refuse(path, `${showValue(value)} is not a slot; use ${slotNames.join(" or ")}.`);
    }
    const fields = reader.fields(value, path, slotNames);
    if (fields === undefined) return undefined;
    const problemsBefore = reader.problems.length;
    const given = slotNames.flatMap(slot => {
        if (fields[slot] === undefined) return [];
        const weight = reader.wholeNumber(fields[slot], join(path, slot), 0, 100);
        return weight === undefined ? [] : [[slot, weight] as const];
    });
    if (reader.problems.length > problemsBefore) return undefined;
    const sum = given.reduce((total, [, weight]) => total + weight, 0);
    if (sum !== 100) {
        const terms = given.map(([slot, weight]) => `${slot} ${weight}`).join(" + ") || "nothing";
        return reader.refuse(path, `${terms} is ${sum}; weights sum to 100.`);
    }
    const traffic: Traffic = Object.fromEntries(given.filter(([, weight]) => weight > 0));
    const shares = weights(traffic);
    if (shares.length < 2) return traffic;
    const shown = shares.map(({ slot, weight }) => `${slot} ${weight}`).join(" and ");
    return reader.refuse(path, `${shown} needs a gateway, and none is set; give one slot 100.`);
}

const quarantineKeys = ["version", "reason", "since"];

/** RFC 3339, such as 2026-11-21T10:15:00Z. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Reads `quarantine`: releases that must not get traffic. */
export function readQuarantine(reader: ValueReader, value: unknown, path: string): readonly Quarantine[] {
    const entries = reader.optional(value, given => reader.list(given, path)) ?? [];
    return entries.flatMap((entry, index) => {
        const place = join(path, index);
        const fields = reader.fields(entry, place, quarantineKeys);
        if (fields === undefined) return [];
        const version = readVersion(reader, fields["version"], join(place, "version"));
        const reason = reader.text(fields["reason"], join(place, "reason"), {
            pattern: /\S/,
            complaint: "is blank; say why.",
            maxLength: 1000,
        });
        const since = reader.text(fields["since"], join(place, "since"), {
            pattern: timePattern,
            complaint: "is not a time; use one like 2026-11-21T10:15:00Z.",
        });
        if (version === undefined || reason === undefined || since === undefined) return [];
        return [{ version, reason, since }];
    });
}

/** Which slot a part of the traffic goes to although it must not, in words; undefined when all is well. */
export function refuseShare(
    slot: SlotName,
    version: string | undefined,
    quarantine: readonly Quarantine[],
): string | undefined {
    if (version === undefined) return `${slot} is empty; put a release into slots.${slot} first.`;
    const entry = quarantine.find(quarantined => quarantined.version === version);
    if (entry === undefined) return undefined;
    return `${version} in ${slot} is quarantined since ${entry.since}: ${entry.reason}; lift it from quarantine first.`;
}
