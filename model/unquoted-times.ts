import type { Predecessor } from "./predecessor.js";
import type { Problem } from "./problem.js";
import { releaseId } from "./release-id.js";
import type { Settings } from "./settings.js";
import { joinPath } from "./shape-reader.js";
import { slotEntries } from "./slot-names.js";
import { unquotedTime } from "./time-rules.js";

/** The sections whose texts reach the cluster. */
const sections = ["service", "strategy", "promotion", "notify", "release", "secrets"] as const;

/**
 * Texts of settings that are about to be applied which Pulumi has made of a time without quotes: they are another text than
 * the one that stood there, and would make another release. Those of slots are asked for by `unquotedInSlots`.
 */
export function unquotedTimes(settings: Settings): readonly Problem[] {
    return sections.flatMap(section => problemsIn(settings[section], section));
}

/** The same of the slots. What the last update recorded in a slot runs with that text, and stays readable. */
export function unquotedInSlots({ service, slots }: Settings, last: Predecessor): readonly Problem[] {
    return slotEntries(slots)
        .filter(([slot, release]) => last.slots?.[slot]?.releaseId !== releaseId(service.name, release))
        .flatMap(([slot, release]) => problemsIn(release, `slots.${slot}`));
}

function problemsIn(value: unknown, path: string): Problem[] {
    if (Array.isArray(value)) return value.flatMap((item, index) => problemsIn(item, joinPath(path, index)));
    if (typeof value === "object" && value !== null) {
        return Object.entries(value).flatMap(([key, inner]) => problemsIn(inner, joinPath(path, key)));
    }
    const meant = typeof value === "string" ? unquotedTime(value) : undefined;
    if (meant === undefined) return [];
    return [
        { path, message: `"${value}" is what Pulumi makes of a time without quotes; write "${meant}", with quotes.` },
    ];
}
