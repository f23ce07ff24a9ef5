import type { SlotName } from "./settings.js";
import type { ValueRange } from "./value-range.js";

/**
 * On what grounds a promotion moved traffic: all that its checks said until an entry of the ledger was written. Each of its
 * entries has the whole record up to there; the last one has all of it.
 */
export interface PromotionRecord {
    readonly format: 1;
    /** The release that was promoted. */
    readonly version: string;
    readonly slot: SlotName;
    /** The release that had the traffic before; absent where none had any. */
    readonly from?: { readonly version: string; readonly slot: SlotName };
    /** When the first share began to be held, RFC 3339; seconds count from here. All records of a promotion have the same. */
    readonly since: string;
    /** `going on`: more was to come. After `failed` and `aborted` traffic went back, where there was a release to go to. */
    readonly outcome: "going on" | "done" | "failed" | "aborted";
    /** Of one that failed or was aborted: `errors: 0.031 is above 0.01`. */
    readonly why?: string;
    readonly steps: readonly RecordedStep[];
    readonly checks: readonly RecordedCheck[];
    /** Checks for which there was no room. @default 0 */
    readonly leftOut?: number;
}

/** A share of the traffic, as it was held. */
export interface RecordedStep {
    /** Percent, 1–100. */
    readonly weight: number;
    /** For how long it was to be held. */
    readonly holdSeconds: number;
    readonly fromSeconds: number;
    readonly toSeconds: number;
    readonly result: "passed" | "failed" | "aborted" | "stopped";
    /** Why it ended otherwise than by its time with all checks passing, as `skipped by ada@laptop`. */
    readonly why?: string;
}

export type CheckVerdict = "passed" | "failed" | "silent";

export interface RecordedCheck {
    readonly name: string;
    readonly kind: "probe" | "prometheus" | "command";
    /** All of which a value has to keep. A command has none: it passes with exit code 0. */
    readonly bounds: readonly RecordedBound[];
    /** Of a probe: the HTTP status that it has to answer. */
    readonly status?: number;
    /** How often in a row it may fail. */
    readonly mayFail: number;
    /** How often it was asked, by what that gave; `silent` is no answer, which is never a pass. */
    readonly answers: Readonly<Record<CheckVerdict, number>>;
    /** The last answer, and what it was: `0.031 is above 0.01`. */
    readonly verdict: CheckVerdict;
    readonly words: string;
    /** Of the promoted release: milliseconds of a probe, or what the query answered. */
    readonly candidate?: ValueRange;
    /** What the same query answered for the live release. */
    readonly live?: ValueRange;
    /** In the order of time. Of more than have room, each stretch of time keeps its lowest, middle, highest and worst. */
    readonly points: readonly RecordedPoint[];
}

export interface RecordedBound {
    readonly comparison: "atMost" | "atLeast" | "atMostTimesLive";
    readonly threshold: number;
}

/** One answer; the value is null where there is none, and `live` is there where the live release was asked as well. */
export type RecordedPoint = readonly [
    seconds: number,
    verdict: CheckVerdict,
    value: number | null,
    ...live: readonly number[],
];
