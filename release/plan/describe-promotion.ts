import type { CheckState } from "./check-watch.js";

/** Where a promotion stands, as its Lease tells. */
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
        ...checks.map(({ name, verdict, words, values }) =>
            `  ${name.padEnd(width)}  ${verdict.padEnd(6)}  ${sparkline(values)}  ${words}`.trimEnd(),
        ),
        `  ${holder}`,
    ];
}

/** The last numbers from low to high; a flat line where they are all the same. */
export function sparkline(values: readonly number[]): string {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const bar = (value: number) => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (bars.length - 1)));
    return values.map(value => bars[bar(value)]).join("");
}
