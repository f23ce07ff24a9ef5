import type { PromotionCheck } from "../../model/promotion/promotion.js";
import type { Verdict } from "./judge-answer.js";

export interface CheckState {
    readonly name: string;
    readonly verdict: Verdict["verdict"] | "not asked yet";
    readonly words: string;
    /** The last numbers, oldest first. */
    readonly values: readonly number[];
    /** The allowed range; absent if unbounded. */
    readonly bounds?: CheckBounds;
}

/** Both bounds are inclusive. */
export interface CheckBounds {
    readonly atMost?: number;
    readonly atLeast?: number;
}

const keptValues = 40;

/** The answers of one check during a stage, and when they end the stage. Times are milliseconds of any clock. */
export class CheckWatch {
    private failures = 0;
    private passes = 0;
    private lastAnswerMs: number;
    private last: Verdict | undefined;
    private live: number | undefined;
    private readonly values: number[] = [];

    constructor(
        readonly check: PromotionCheck,
        private readonly silentSeconds: number,
        startedMs: number,
    ) {
        this.lastAnswerMs = startedMs;
    }

    /** Records a verdict; returns why the promotion must stop, if it must. */
    note(verdict: Verdict, nowMs: number): string | undefined {
        this.last = verdict;
        this.live = verdict.live ?? this.live;
        if (verdict.value !== undefined) this.values.push(verdict.value);
        if (this.values.length > keptValues) this.values.shift();
        const { name, mayFail = 0 } = this.check;
        if (verdict.verdict === "silent") {
            const silent = (nowMs - this.lastAnswerMs) / 1000;
            if (silent < this.silentSeconds) return undefined;
            return `${name} has had no answer for ${Math.round(silent)} s: ${verdict.words}`;
        }
        this.lastAnswerMs = nowMs;
        if (verdict.verdict === "passed") {
            this.passes++;
            this.failures = 0;
            return undefined;
        }
        this.failures++;
        if (this.failures <= mayFail) return undefined;
        return `${name}: ${verdict.words}${mayFail === 0 ? "" : `, ${this.failures} times in a row`}`;
    }

    /** Leaves time out, such as a pause. */
    forgive(ms: number): void {
        this.lastAnswerMs += ms;
    }

    /** Whether the last answer in this stage was a pass: only then may the stage pass. */
    get holds(): boolean {
        return this.passes > 0 && this.last?.verdict === "passed";
    }

    get state(): CheckState {
        return {
            name: this.check.name,
            verdict: this.last?.verdict ?? "not asked yet",
            words: this.last?.words ?? "",
            values: this.values,
            ...this.bounds(),
        };
    }

    /** A bound relative to the live release uses its last answer. */
    private bounds(): Pick<CheckState, "bounds"> {
        const { atMost, atLeast, atMostTimesLive } = this.check.prometheus ?? {};
        const most = [
            ...(atMost === undefined ? [] : [Number(atMost)]),
            ...(atMostTimesLive === undefined || this.live === undefined ? [] : [Number(atMostTimesLive) * this.live]),
        ];
        const bounds = {
            ...(most.length === 0 ? {} : { atMost: Math.min(...most) }),
            ...(atLeast === undefined ? {} : { atLeast: Number(atLeast) }),
        };
        return Object.keys(bounds).length === 0 ? {} : { bounds };
    }
}
