import { frozenMoves } from "../../model/guards/freeze-problems.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";

interface JobMetadata {
    readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Metadata to ignore for a Job that the provider names: labels and annotations as they were when it ran. Not all of the
 * metadata: the provider notes among the annotations that the name is its own, and warns if that note is passed back to
 * it.
 */
export function frozenMetadata({ annotations }: JobMetadata): string[] {
    return ["metadata.labels", ...Object.keys(annotations).map(key => `metadata.annotations["${key}"]`)];
}

/**
 * The refusals by a freeze of an update that nobody has judged yet. The release command, which knows the ledger, has
 * judged its own updates, and so has whoever overrides a freeze: both say so by setting FASTAPI_RELEASE_OVERRIDE_FREEZE
 * to a text.
 */
export function frozenHere(settings: Settings, last: Predecessor): readonly Problem[] {
    return process.env["FASTAPI_RELEASE_OVERRIDE_FREEZE"] ? [] : frozenMoves(settings, last, new Date());
}
