import type { SlotName } from "../names.js";

/**
 * The evidence for a promotion's traffic moves: everything its checks reported until a ledger entry was written. Each
 * of its entries has the whole record so far; the last one has all of it.
 */
export interface PromotionRecord {
    readonly format: 1;
    /** The release that was promoted. */
    readonly version: string;
    readonly slot: SlotName;
    /** The release that had the traffic before; absent if none had any. */
    readonly from?: { readonly version: string; readonly slot: SlotName };
    /** When the first share started, RFC 3339; seconds count from here. The same in all records of a promotion. */
    readonly since: string;
    /**
     * `going on`: not finished. After `failed` and `aborted` traffic went back, if there was a release to go back to.
     */
    readonly outcome: "going on" | "done" | "failed" | "aborted";
    /** For one that failed or was aborted: `errors: 0.031 is above 0.01`. */
    readonly why?: string;
    readonly steps: readonly RecordedStep[];
    readonly checks: readonly RecordedCheck[];
    /** Checks left out for lack of room. @default 0 */
    readonly leftOut?: number;
}

/** A share of the traffic, as it was tried. */
export interface RecordedStep {
    /** Percent, 1–100. */
    readonly weight: number;
    /** How long it should have been kept. */
    readonly holdSeconds: number;
    readonly fromSeconds: number;
    readonly toSeconds: number;
    readonly result: "passed" | "failed" | "aborted" | "stopped";
    /** Why it ended other than by running its time with all checks passing, such as `skipped by ada@laptop`. */
    readonly why?: string;
}

export type CheckVerdict = "passed" | "failed" | "silent";

export interface RecordedCheck {
    readonly name: string;
    readonly kind: "probe" | "prometheus" | "command";
    /** Bounds that a value must all satisfy. A command has none: it passes with exit code 0. */
    readonly bounds: readonly RecordedBound[];
    /** For a probe: the required HTTP status. */
    readonly status?: number;
    /** How many consecutive failures it may have. */
    readonly mayFail: number;
    /** Number of answers by verdict; `silent` means no answer, which is never a pass. */
    readonly answers: Readonly<Record<CheckVerdict, number>>;
    /** The last answer, and its value: `0.031 is above 0.01`. */
    readonly verdict: CheckVerdict;
    readonly words: string;
    /** For the promoted release: milliseconds of a probe, or the query's answers. */
    readonly candidate?: ValueRange;
    /** The same query's answers for the live release. */
    readonly live?: ValueRange;
    /** In order of time. If there are too many, each stretch of time keeps its lowest, middle, highest and worst. */
    readonly points: readonly RecordedPoint[];
}

export interface RecordedBound {
    readonly comparison: "atMost" | "atLeast" | "atMostTimesLive";
    readonly threshold: number;
}

/** One answer; the value is null if there is none, and `live` is present if the live release was asked as well. */
export type RecordedPoint = readonly [
    seconds: number,
    verdict: CheckVerdict,
    value: number | null,
    ...live: readonly number[],
];

/** The range of some numbers. */
export interface ValueRange {
    readonly least: number;
    /** The middle one; of an even count the lower of the two, which makes it a measured value. */
    readonly median: number;
    readonly most: number;
}

/** Undefined if there are no numbers. */
export function valueRange(values: readonly number[]): ValueRange | undefined {
    const sorted = values.toSorted((left, right) => left - right);
    const [least] = sorted;
    if (least === undefined) return undefined;
    return { least, median: sorted[Math.floor((sorted.length - 1) / 2)]!, most: sorted.at(-1)! };
}
