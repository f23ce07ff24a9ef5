import type { Predecessor } from "../ledger/predecessor.js";
import { releaseId } from "../release/release-id.js";
import { slotEntries } from "../slots/slot-names.js";
import type { Problem } from "./problem.js";
import type { Settings } from "./settings.js";
import { joinPath } from "./shape-reader.js";
import { unquotedTime } from "./time-rules.js";

/** The sections with texts that reach the cluster. */
const sections = ["service", "strategy", "promotion", "notify", "release", "secrets"] as const;

/**
 * Texts in settings about to be applied that Pulumi has made from an unquoted time: they differ from what the file
 * says, and would make another release. For slots see `unquotedInSlots`.
 */
export function unquotedTimes(settings: Settings): readonly Problem[] {
    return sections.flatMap(section => problemsIn(settings[section], section));
}

/**
 * The same for the slots. A release that the last update recorded in a slot already runs with that text, and stays
 * readable.
 */
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
    return [{ path, message: `"${value}" is what Pulumi makes of an unquoted time; write "${meant}", with quotes.` }];
}
