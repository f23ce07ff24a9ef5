import type { CheckBounds, CheckState } from "./check-watch.js";
import { formatNumber } from "./judge-answer.js";

/** Progress of a promotion, as its Lease publishes it. */
export interface PromotionProgress {
    readonly version: string;
    readonly slot: string;
    readonly from?: string;
    /** Percent. */
    readonly weight: number;
    readonly stage: number;
    readonly of: number;
    readonly holdSeconds: number;
    readonly heldSeconds: number;
    readonly paused: boolean;
    readonly checks: readonly CheckState[];
}

const bars = "▁▂▃▄▅▆▇█";

/** @param holder who runs it, in words */
export function describePromotion(progress: PromotionProgress, holder: string): string[] {
    const { version, slot, from, weight, stage, of, holdSeconds, heldSeconds, paused, checks } = progress;
    const width = Math.max(0, ...checks.map(({ name }) => name.length));
    return [
        `${version} in ${slot} has ${weight} %${from === undefined ? "" : `, ${from} the rest`}: stage ${stage} of ${of}, ` +
            `held for ${heldSeconds} of ${holdSeconds} s${paused ? ", paused" : ""}`,
        ...checks.map(({ name, verdict, words, values, bounds }) => {
            const within = verdict === "passed" ? boundWords(bounds) : "";
            return `  ${name.padEnd(width)}  ${verdict.padEnd(6)}  ${sparkline(values, bounds)}  ${words}${within}`.trimEnd();
        }),
        `  ${holder}`,
    ];
}

function boundWords({ atMost, atLeast }: CheckBounds = {}): string {
    return [
        ...(atMost === undefined ? [] : [`, at most ${formatNumber(atMost)}`]),
        ...(atLeast === undefined ? [] : [`, at least ${formatNumber(atLeast)}`]),
    ].join("");
}

/**
 * The last numbers against their bounds: the highest bar is above `atMost`, the lowest below `atLeast`, the others divide the
 * allowed range. Without bounds, the bars range from the lowest to the highest number; equal numbers give a flat line.
 */
export function sparkline(values: readonly number[], { atMost, atLeast }: CheckBounds = {}): string {
    const low = atLeast ?? Math.min(...values, ...(atMost === undefined ? [] : [0]));
    const high = atMost ?? Math.max(...values, low);
    const first = atLeast === undefined ? 0 : 1;
    const last = bars.length - (atMost === undefined ? 1 : 2);
    const bar = (value: number) => {
        if (value > high) return bars.length - 1;
        if (value < low) return 0;
        return high === low ? first : first + Math.round(((value - low) / (high - low)) * (last - first));
    };
    return values.map(value => bars[bar(value)]).join("");
}
