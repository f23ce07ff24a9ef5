/** How traffic moves to a new release, and what must hold while it does. */
export interface Promotion {
    /** Shares on the way to 100 %, each with its own time. Needs a gateway. @default none: all at once */
    readonly steps?: readonly PromotionStep[];
    /** Seconds that the checks go on after the last switch, with traffic put back when they fail. @default 0 */
    readonly bakeSeconds?: number;
    /** Asked in every step and while it bakes. @default none but the release's own pods */
    readonly checks?: readonly PromotionCheck[];
    /** Seconds between two answers of a check. @default 5 */
    readonly everySeconds?: number;
    /** Seconds that a check may stay without an answer before the promotion is aborted. @default 60 */
    readonly silentSeconds?: number;
}

/** A share and how long it is held. */
export interface PromotionStep {
    /** Percent of the traffic, 1–99, more than the step before. */
    readonly weight: number;
    /** Seconds that it is held with all checks passing. @default 60 */
    readonly holdSeconds?: number;
    /** Asked in this step beside those of the promotion. @default none */
    readonly checks?: readonly PromotionCheck[];
}

/** One measurement that the release command takes while a promotion runs: exactly one of the three kinds. */
export interface PromotionCheck {
    /** What it is called in output and charts. */
    readonly name: string;
    readonly probe?: Probe;
    readonly prometheus?: PrometheusCheck;
    /** A program and its arguments: 0 passes, 75 is no answer yet, anything else fails. */
    readonly command?: readonly string[];
    /** How often in a row it may fail. @default 0 */
    readonly mayFail?: number;
}

/** An HTTP request to the release. */
export interface Probe {
    /** Asked of the slot's own Service through the API server, such as /readyz. */
    readonly path?: string;
    /** Asked from where the command runs, such as https://users.example.com/readyz. */
    readonly url?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** @default 200 */
    readonly status?: number;
    /** Milliseconds within which the answer has come. @default 5000 */
    readonly withinMs?: number;
}

/** A query whose one number is held against bounds. */
export interface PrometheusCheck {
    /** Such as http://prometheus.monitoring:9090. */
    readonly address: string;
    /** PromQL; $SERVICE, $NAMESPACE, $SLOT, $VERSION, $RELEASE_ID and $PODS (an expression) are filled in. */
    readonly query: string;
    /** A number as text. */
    readonly atMost?: string;
    readonly atLeast?: string;
    /** At most so many times what the same query answers for the live release, such as "1.5". */
    readonly atMostTimesLive?: string;
}

export const promotionDefaults = { everySeconds: 5, silentSeconds: 60, holdSeconds: 60, withinMs: 5000 } as const;
