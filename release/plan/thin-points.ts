import type { CheckVerdict, RecordedPoint } from "../../model/promotion-record.js";

/** Of one stretch of time: lowest, middle, highest, worst. */
const keptOfStretch = 4;
const badness: Readonly<Record<CheckVerdict, number>> = { passed: 0, silent: 1, failed: 2 };

/**
 * At most so many of the points: each of equal stretches of time keeps its lowest, middle and highest value and the first of
 * its worst verdicts, and the very last point stays. So what was worst is never thinned out, and what is left was measured.
 *
 * @param points in the order of time
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
