import type { PromotionCheck } from "../../model/promotion.js";
import type { PromotionRecord, RecordedStep } from "../../model/promotion-record.js";
import type { Served } from "../ledger/served.js";
import { CheckRecorder, tenths } from "./check-recorder.js";
import type { Verdict } from "./judge-answer.js";
import type { Stage } from "./plan-promotion.js";

/** Takes down what is said about a step while it is held. Times are milliseconds since 1970. */
export interface StepRecorder {
    note(check: PromotionCheck, verdict: Verdict, nowMs: number): void;
    /** Answers that come later belong to no step, and are not taken. */
    end(result: RecordedStep["result"], why: string, nowMs: number): void;
}

/** Takes a promotion down, step by step, for the ledger. */
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
        // In the order of the settings, whichever answers first.
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

    /** All of it up to now; undefined where no share has been held. */
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

    /** Names are unique among the checks that a step asks; two steps may give the same name to different ones. */
    private recorderOf(check: PromotionCheck): CheckRecorder {
        const key = JSON.stringify(check);
        const known = this.checks.get(key) ?? new CheckRecorder(check);
        this.checks.set(key, known);
        return known;
    }
}
