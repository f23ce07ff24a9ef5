import type {
    PromotionRecord,
    RecordedBound,
    RecordedCheck,
    RecordedStep,
    ValueRange,
} from "../../model/promotion/promotion-record.js";

const comparisons = { atMost: "at most", atLeast: "at least", atMostTimesLive: "at most" } as const;

/** A promotion's outcome: `failed, errors: 0.031 is above 0.01`. */
export function outcomeWords({ outcome, why }: Pick<PromotionRecord, "outcome" | "why">): string {
    return why === undefined ? outcome : `${outcome}, ${why}`;
}

/** `1.1.0 in green, from 1.0.0 in blue` */
export function promotedWords({ version, slot, from }: PromotionRecord): string {
    return `${version} in ${slot}${from === undefined ? "" : `, from ${from.version} in ${from.slot}`}`;
}

/** `20 % held for 3.1 of 3 s, passed` */
export function stepWords({ weight, holdSeconds, fromSeconds, toSeconds, result, why }: RecordedStep): string {
    const held = shortNumber(toSeconds - fromSeconds);
    return `${weight} % held for ${held} of ${holdSeconds} s, ${why === undefined ? result : `${result}: ${why}`}`;
}

/** A check's bounds: `200 within 5000 ms`, `at most 0.01, at most 1.5 times the live release`. */
export function boundsWords({ kind, bounds, status, mayFail }: RecordedCheck): string {
    const against =
        kind === "command"
            ? "exit code 0"
            : kind === "probe"
              ? `${status ?? 200} within ${bounds[0]?.threshold} ms`
              : bounds.map(boundWords).join(", ");
    return mayFail === 0 ? against : `${against}, up to ${mayFail} ${mayFail === 1 ? "failure" : "failures"} in a row`;
}

export function boundWords({ comparison, threshold }: RecordedBound): string {
    const times = comparison === "atMostTimesLive" ? " times the live release" : "";
    return `${comparisons[comparison]} ${threshold}${times}`;
}

/** Counts of a check's answers: `8 passed, 1 failed, 2 without an answer`. */
export function answersWords({ answers: { passed, failed, silent } }: Pick<RecordedCheck, "answers">): string {
    const others = [failed > 0 && `${failed} failed`, silent > 0 && `${silent} without an answer`];
    return [`${passed} passed`, ...others.filter(words => words !== false)].join(", ");
}

/** `0 to 0.031, median 0.002`; one number if all are equal. */
export function rangeWords({ least, median, most }: ValueRange, { kind }: Pick<RecordedCheck, "kind">): string {
    const unit = kind === "probe" ? " ms" : "";
    if (least === most) return `${shortNumber(most)}${unit}`;
    return `${shortNumber(least)} to ${shortNumber(most)}${unit}, median ${shortNumber(median)}${unit}`;
}

/** Rounded to four digits, like the checks' own messages. */
export function shortNumber(value: number): string {
    return String(Number(value.toPrecision(4)));
}

/** Lines of `show` about a promotion, with labels. */
export function promotionFacts(record: PromotionRecord | "unreadable" | undefined): [label: string, text: string][] {
    if (record === undefined) return [];
    if (record === "unreadable")
        return [["promotion", "recorded in a format that this version of the command cannot read"]];
    const { slot, from, since, steps, checks, leftOut = 0 } = record;
    const checkWords = checks.map(check => {
        const ranges = [
            ...(check.candidate === undefined ? [] : [`${slot} ${rangeWords(check.candidate, check)}`]),
            ...(check.live === undefined || from === undefined
                ? []
                : [`${from.slot} ${rangeWords(check.live, check)}`]),
        ];
        const said = `${check.name}, ${boundsWords(check)}: ${lastWords(check)}; ${answersWords(check)}`;
        return [said, ...ranges].join("; ");
    });
    const more = leftOut === 0 ? [] : [`${leftOut} more did not fit`];
    return [
        ["promotion", `${promotedWords(record)}, since ${since}: ${outcomeWords(record)}`],
        ...steps.map((step): [string, string] => ["", stepWords(step)]),
        ...[...checkWords, ...more].map((text, index): [string, string] => [index === 0 ? "checks" : "", text]),
    ];
}

const said = { passed: "passed", failed: "failed", silent: "no answer" } as const;

/** The last answer. A pass is shown without its value, which is in the ranges. */
export function lastWords({ verdict, words }: Pick<RecordedCheck, "verdict" | "words">): string {
    return verdict === "passed" || words === "" ? said[verdict] : `${said[verdict]}, ${words}`;
}
