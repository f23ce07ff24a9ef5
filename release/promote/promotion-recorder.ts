import { type PromotionCheck, promotionDefaults } from "../../model/promotion/promotion.js";
import type {
    PromotionRecord,
    RecordedBound,
    RecordedCheck,
    RecordedPoint,
    RecordedStep,
} from "../../model/promotion/promotion-record.js";
import { valueRange } from "../../model/promotion/promotion-record.js";
import type { Served } from "../ledger/served.js";
import { thinPoints } from "./bound-record.js";
import type { Verdict } from "./judge-answer.js";
import type { Stage } from "./plan-promotion.js";

/** Records the answers of a step while it is held. Times are milliseconds since 1970. */
export interface StepRecorder {
    note(check: PromotionCheck, verdict: Verdict, nowMs: number): void;
    /** Later answers belong to no step and are dropped. */
    end(result: RecordedStep["result"], why: string, nowMs: number): void;
}

/** Records a promotion step by step for the ledger. */
export class PromotionRecorder {
    private startedMs: number | undefined;
    private readonly steps: RecordedStep[] = [];
    private readonly checks = new Map<string, CheckRecorder>();

    /** @param live the release that had the traffic before */
    constructor(
        private readonly candidate: Served,
        private readonly live: Served | undefined,
    ) {}

    begin({ weight, holdSeconds, checks }: Stage, nowMs: number): StepRecorder {
        // Keep the order of the settings, whichever check answers first.
        for (const check of checks) this.recorderOf(check);
        const startedMs = this.startedMs ?? nowMs;
        this.startedMs = startedMs;
        const seconds = (ms: number) => tenths((ms - startedMs) / 1000);
        let isOver = false;
        return {
            note: (check, verdict, atMs) => {
                if (!isOver) this.recorderOf(check).note(verdict, (atMs - startedMs) / 1000);
            },
            end: (result, why, atMs) => {
                isOver = true;
                const times = { fromSeconds: seconds(nowMs), toSeconds: seconds(atMs) };
                this.steps.push({ weight, holdSeconds, ...times, result, ...(why === "" ? {} : { why }) });
            },
        };
    }

    /** The record so far; undefined if no share has been held. */
    record(outcome: PromotionRecord["outcome"], why?: string): PromotionRecord | undefined {
        if (this.startedMs === undefined) return undefined;
        const { candidate, live } = this;
        const named = ({ release: { version }, slot }: Served) => ({ version, slot });
        return {
            format: 1,
            ...named(candidate),
            ...(live === undefined ? {} : { from: named(live) }),
            since: new Date(this.startedMs).toISOString(),
            outcome,
            ...(why === undefined ? {} : { why }),
            steps: [...this.steps],
            checks: [...this.checks.values()].flatMap(({ recorded }) => recorded ?? []),
        };
    }

    /** Names are unique only within a step: two steps may use the same name for different checks. */
    private recorderOf(check: PromotionCheck): CheckRecorder {
        const key = JSON.stringify(check);
        const known = this.checks.get(key) ?? new CheckRecorder(check);
        this.checks.set(key, known);
        return known;
    }
}

/** Keeps a promotion of days from filling memory; points are thinned again for the ledger. */
const keptPoints = 2000;
const wordsLength = 200;

/** The answers of one check during a promotion, across all steps that ask it. */
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

    /** Undefined if it was never asked. */
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

/** Six digits are more precise than any bound that a person writes. */
function rounded(value: number): number {
    return Number(value.toPrecision(6));
}

export function tenths(seconds: number): number {
    return Math.round(seconds * 10) / 10;
}
