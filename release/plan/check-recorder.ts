import { type PromotionCheck, promotionDefaults } from "../../model/promotion.js";
import type { RecordedBound, RecordedCheck, RecordedPoint } from "../../model/promotion-record.js";
import { valueRange } from "../../model/value-range.js";
import type { Verdict } from "./judge-answer.js";
import { thinPoints } from "./thin-points.js";

/** A promotion of days must not fill the memory; what is thinned here is thinned again for the ledger. */
const keptPoints = 2000;
const wordsLength = 200;

/** What one check said over the time of a promotion, through all steps that ask it. */
export class CheckRecorder {
    private points: RecordedPoint[] = [];
    private readonly answers = { passed: 0, failed: 0, silent: 0 };
    private last: Verdict | undefined;

    constructor(private readonly check: PromotionCheck) {}

    /** @param atSeconds since the promotion began */
    note(verdict: Verdict, atSeconds: number): void {
        this.last = verdict;
        this.answers[verdict.verdict]++;
        const { value, live } = verdict;
        const measured = [value === undefined ? null : rounded(value), ...(live === undefined ? [] : [rounded(live)])];
        const point = [tenths(atSeconds), verdict.verdict, ...measured] as unknown as RecordedPoint;
        this.points.push(point);
        if (this.points.length > keptPoints) this.points = [...thinPoints(this.points, keptPoints / 2)];
    }

    /** Undefined where it was never asked. */
    get recorded(): RecordedCheck | undefined {
        if (this.last === undefined) return undefined;
        const { name, probe, prometheus, mayFail = 0 } = this.check;
        const candidate = valueRange(this.points.flatMap(([, , value]) => value ?? []));
        const live = valueRange(this.points.flatMap(([, , , ...asked]) => asked));
        return {
            name,
            kind: probe !== undefined ? "probe" : prometheus !== undefined ? "prometheus" : "command",
            bounds: boundsOf(this.check),
            ...(probe === undefined ? {} : { status: probe.status ?? 200 }),
            mayFail,
            answers: { ...this.answers },
            verdict: this.last.verdict,
            words: this.last.words.slice(0, wordsLength),
            ...(candidate === undefined ? {} : { candidate }),
            ...(live === undefined ? {} : { live }),
            points: [...this.points],
        };
    }
}

function boundsOf({ probe, prometheus }: PromotionCheck): RecordedBound[] {
    if (probe !== undefined) return [{ comparison: "atMost", threshold: probe.withinMs ?? promotionDefaults.withinMs }];
    return (["atMost", "atLeast", "atMostTimesLive"] as const).flatMap((comparison): RecordedBound[] => {
        const threshold = prometheus?.[comparison];
        return threshold === undefined ? [] : [{ comparison, threshold: Number(threshold) }];
    });
}

/** Six digits tell more than any bound that a person writes. */
function rounded(value: number): number {
    return Number(value.toPrecision(6));
}

export function tenths(seconds: number): number {
    return Math.round(seconds * 10) / 10;
}
