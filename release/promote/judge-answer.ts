import type { PrometheusCheck, PromotionCheck } from "../../model/promotion/promotion.js";

/** What a check received. */
export type CheckAnswer =
    | { readonly kind: "status"; readonly status: number; readonly ms: number }
    /** @param live the same query's number for the live release; absent if it returns nothing */
    | { readonly kind: "number"; readonly value: number; readonly live?: number }
    | { readonly kind: "exit"; readonly code: number; readonly output: string }
    /** No answer, or one without meaning: no traffic, no such metric, a timeout. */
    | { readonly kind: "silence"; readonly why: string };

/** What an answer means. Silence is never a pass. */
export interface Verdict {
    readonly verdict: "passed" | "failed" | "silent";
    /** Such as "0.031 is above 0.01". */
    readonly words: string;
    /** For a chart: the number, or the milliseconds of a probe. */
    readonly value?: number;
    /** The same query's number for the live release. */
    readonly live?: number;
}

/** Exit code of a command without an answer yet: EX_TEMPFAIL of sysexits.h. */
const notYet = 75;

/** @param alone whether no other release has traffic to compare with */
export function judgeAnswer(check: PromotionCheck, answer: CheckAnswer, alone: boolean): Verdict {
    switch (answer.kind) {
        case "silence":
            return { verdict: "silent", words: answer.why };
        case "status": {
            const { status = 200 } = check.probe ?? {};
            const value = answer.ms;
            if (answer.status === status) return { verdict: "passed", words: `${status} after ${answer.ms} ms`, value };
            return { verdict: "failed", words: `answered ${answer.status}, expected ${status}`, value };
        }
        case "exit": {
            const last = answer.output.trim().split("\n").at(-1) ?? "";
            const words = `exit code ${answer.code}${last === "" ? "" : `: ${last.slice(0, 200)}`}`;
            return { verdict: answer.code === 0 ? "passed" : answer.code === notYet ? "silent" : "failed", words };
        }
        case "number":
            return judgeNumber(check.prometheus!, answer, alone);
    }
}

function judgeNumber(
    { atMost, atLeast, atMostTimesLive }: PrometheusCheck,
    { value, live }: { readonly value: number; readonly live?: number },
    alone: boolean,
): Verdict {
    const shown = formatNumber(value);
    if (!Number.isFinite(value)) return { verdict: "silent", words: `the query returned ${shown}` };
    const measured = { value, ...(live === undefined || !Number.isFinite(live) ? {} : { live }) };
    const fail = (words: string): Verdict => ({ verdict: "failed", words: `${shown} is ${words}`, ...measured });
    if (atMost !== undefined && value > Number(atMost)) return fail(`above ${atMost}`);
    if (atLeast !== undefined && value < Number(atLeast)) return fail(`below ${atLeast}`);
    if (atMostTimesLive !== undefined && !alone) {
        if (measured.live === undefined) {
            return { verdict: "silent", words: "the query returned nothing for the live release", value };
        }
        const most = Number(atMostTimesLive) * measured.live;
        if (value > most) return fail(`above ${formatNumber(most)}, ${atMostTimesLive} times the live release`);
    }
    return { verdict: "passed", words: shown, ...measured };
}

/** Rounded to four significant digits. */
export function formatNumber(value: number): string {
    return String(Number(value.toPrecision(4)));
}
