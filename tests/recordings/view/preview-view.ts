// `preview --json` before the step: what it plans for each URN. Its states repeat what the step itself shows.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";

const planned = ["op", "diffReasons", "replaceReasons", "detailedDiff"];

export function viewPreview(preview: JsonMap | undefined): Json {
    if (preview === undefined) return null;
    const steps: Record<string, Json[]> = {};
    for (const step of (preview["steps"] as JsonMap[] | undefined) ?? []) {
        const kept = Object.entries(step)
            .filter(([key]) => planned.includes(key))
            // The reasons come out of maps of Go, which have no order.
            .map(([key, value]) => [key, Array.isArray(value) ? [...value].sort() : value] as const);
        const urn = String(step["urn"]);
        steps[urn] = [...(steps[urn] ?? []), Object.fromEntries(kept)];
    }
    return { steps, changeSummary: preview["changeSummary"] ?? {} };
}
