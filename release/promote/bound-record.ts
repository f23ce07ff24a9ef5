import type {
    CheckVerdict,
    PromotionRecord,
    RecordedCheck,
    RecordedPoint,
} from "../../model/promotion/promotion-record.js";

/**
 * Most bytes of a record as JSON. Pulumi passes a program its whole configuration in one environment variable, which Linux
 * limits to 128 KiB (MAX_ARG_STRLEN): a record must leave room for the settings.
 */
export const recordBytes = 32 * 1024;
/** Most points of a check, fewer if there are many checks. */
const pointLimits = [200, 100, 50, 25, 10] as const;

/** The record with as many points as fit; drops whole checks if even few points are too many. */
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

/** Points kept of one stretch of time: lowest, middle, highest, worst. */
const keptOfStretch = 4;
const badness: Readonly<Record<CheckVerdict, number>> = { passed: 0, silent: 1, failed: 2 };

/**
 * At most `most` of the points: each of equal stretches of time keeps its lowest, middle and highest value and the first of
 * its worst verdicts; the very last point also stays. So the worst points always stay, and every point was measured.
 *
 * @param points in order of time
 * @param most 5 or more
 */
export function thinPoints(points: readonly RecordedPoint[], most: number): readonly RecordedPoint[] {
    if (points.length <= most) return points;
    const last = points.at(-1)!;
    const startSeconds = points[0]![0];
    const spanSeconds = Math.max(last[0] - startSeconds, Number.MIN_VALUE);
    const count = Math.max(1, Math.floor((most - 1) / keptOfStretch));
    const stretches: RecordedPoint[][] = Array.from({ length: count }, () => []);
    for (const point of points) {
        const place = Math.floor(((point[0] - startSeconds) / spanSeconds) * count);
        stretches[Math.min(count - 1, place)]!.push(point);
    }
    const kept = new Set([...stretches.flatMap(ofStretch), last]);
    return points.filter(point => kept.has(point));
}

function ofStretch(points: readonly RecordedPoint[]): readonly RecordedPoint[] {
    const valued = points
        .filter(([, , value]) => value !== null)
        .toSorted((left, right) => Number(left[2]) - Number(right[2]));
    const byBadness = points.toSorted((left, right) => badness[right[1]] - badness[left[1]]);
    const chosen = [valued[0], valued[Math.floor((valued.length - 1) / 2)], valued.at(-1), byBadness[0]];
    return chosen.filter(point => point !== undefined);
}
