import type { PromotionRecord, RecordedCheck } from "../../model/promotion-record.js";
import { thinPoints } from "./thin-points.js";

/**
 * Bytes of a record as JSON. Pulumi hands a program all of its configuration as one variable of the environment, of which
 * Linux takes 128 KiB (MAX_ARG_STRLEN): a record must leave the settings their room.
 */
export const recordBytes = 32 * 1024;
/** Points of a check, and what it goes down to where there are many checks. */
const pointLimits = [200, 100, 50, 25, 10] as const;

/** The record with as many points as have room, and as many checks where even few points are too many. */
export function boundRecord(record: PromotionRecord, mostBytes = recordBytes): PromotionRecord {
    const thinned = (check: RecordedCheck, most: number) => ({ ...check, points: thinPoints(check.points, most) });
    let bounded = record;
    for (const most of pointLimits) {
        bounded = { ...record, checks: record.checks.map(check => thinned(check, most)) };
        if (sizeOf(bounded) <= mostBytes) return bounded;
    }
    const { checks } = bounded;
    for (let leftOut = 1; leftOut < checks.length; leftOut++) {
        const fewer = { ...bounded, checks: checks.slice(0, -leftOut), leftOut };
        if (sizeOf(fewer) <= mostBytes) return fewer;
    }
    return { ...bounded, checks: [], leftOut: checks.length };
}

function sizeOf(record: PromotionRecord): number {
    return Buffer.byteLength(JSON.stringify(record));
}
