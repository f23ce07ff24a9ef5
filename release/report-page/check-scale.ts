import type { RecordedCheck, RecordedPoint } from "../../model/promotion-record.js";

/** A bound as it lies over the values. */
export interface DrawnBound {
    /** Whether it lies so far above or below the values that a scale with it would flatten them. */
    readonly beyond?: "above" | "below";
    /** Where it lies, by seconds; two points for one that stays. */
    readonly line: readonly (readonly [seconds: number, value: number])[];
}

/** The values that a chart of a check spans. */
export interface CheckScale {
    readonly low: number;
    readonly high: number;
    /** Round values, from low to high. */
    readonly ticks: readonly number[];
    /** In the order of the check's bounds. */
    readonly bounds: readonly DrawnBound[];
}

/** How many times what was measured a bound may be away and still be in the picture. */
const farTimes = 4;

/** Undefined for a check without values, as a command. */
export function checkScale({ points, bounds }: RecordedCheck, endSeconds: number): CheckScale | undefined {
    const measured = points.flatMap(([, , value, live]) => [value, live].filter(number => typeof number === "number"));
    if (measured.length === 0) return undefined;
    const [least, most] = [Math.min(0, ...measured), Math.max(0, ...measured)];
    const lines = bounds.map(({ comparison, threshold }): DrawnBound["line"] =>
        comparison === "atMostTimesLive"
            ? points.flatMap(point => timesLive(point, threshold))
            : [
                  [0, threshold],
                  [endSeconds, threshold],
              ],
    );
    const isNear = (value: number) =>
        (most - least === 0 || value <= most + (farTimes - 1) * (most - least)) &&
        (most - least === 0 || value >= least - (farTimes - 1) * (most - least));
    const near = lines.filter(line => line.every(([, value]) => isNear(value)));
    const shown = [least, most, ...near.flat().map(([, value]) => value)];
    const [low, top] = [Math.min(...shown), Math.max(...shown)];
    const high = top === low ? low + 1 : top + (top - low) * 0.08;
    return {
        low,
        high,
        ticks: roundTicks(low, high),
        bounds: lines.map(line => {
            if (near.includes(line)) return { line };
            return { beyond: line.some(([, value]) => value > most) ? "above" : "below", line };
        }),
    };
}

function timesLive([seconds, , , live]: RecordedPoint, times: number): (readonly [number, number])[] {
    return live === undefined ? [] : [[seconds, live * times]];
}

/** Three or four. */
function roundTicks(low: number, high: number): readonly number[] {
    const rough = (high - low) / 3;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].findLast(times => times * power <= rough) ?? 1);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
        Number(((first + index) * step).toPrecision(12)),
    );
}
