import type { ListShape, MapShape, TextRule, WholeNumberShape } from "../settings/shape.js";
import { bareAddress } from "../settings/text-rules.js";
import { headerProblems, type SecretHeaders, secretHeadersShape } from "../traffic/http-headers.js";

/** How traffic moves to a new release, and what must be true while it does. */
export interface Promotion {
    /** Shares on the way to 100 %, each with its own time. Needs a gateway. @default none: all at once */
    readonly steps?: readonly PromotionStep[];
    /** Seconds that the checks continue after the last switch; if they fail, traffic goes back. @default 0 */
    readonly bakeSeconds?: number;
    /** Run in every step and while it bakes. @default none but the release's own pods */
    readonly checks?: readonly PromotionCheck[];
    /** Seconds between two answers of a check. @default 5 */
    readonly everySeconds?: number;
    /** Seconds that a check may go without an answer before the promotion is aborted. @default 60 */
    readonly silentSeconds?: number;
}

/** A share and how long it is kept. */
export interface PromotionStep {
    /** Percent of the traffic, 1–99, more than the step before. */
    readonly weight: number;
    /** Seconds that all checks must pass before the next step. @default 60 */
    readonly holdSeconds?: number;
    /** Run in this step in addition to the promotion's checks. @default none */
    readonly checks?: readonly PromotionCheck[];
}

/** One measurement that the release command takes while a promotion runs: exactly one of the three kinds. */
export interface PromotionCheck {
    /** Its name in output and charts. */
    readonly name: string;
    readonly probe?: PromotionRequest;
    readonly prometheus?: PrometheusCheck;
    /** A program and its arguments: exit code 0 passes, 75 means no answer yet, anything else fails. */
    readonly command?: readonly string[];
    /** How many consecutive failures are allowed. @default 0 */
    readonly mayFail?: number;
}

/** An HTTP request to the release. */
export interface PromotionRequest {
    /** Requested from the slot's own Service through the API server, such as /readyz. */
    readonly path?: string;
    /** Requested from where the command runs, such as https://users.example.com/readyz. */
    readonly url?: string;
    /** $SLOT and $VERSION are replaced. @default none */
    readonly headers?: SecretHeaders;
    /** @default 200 */
    readonly status?: number;
    /** Milliseconds within which the answer must arrive. @default 5000 */
    readonly withinMs?: number;
}

/** A query with one number as its answer, which is compared with bounds. */
export interface PrometheusCheck {
    /** Such as http://prometheus.monitoring:9090. */
    readonly address: string;
    /** Such as Authorization. @default none */
    readonly headers?: SecretHeaders;
    /** PromQL; $SERVICE, $NAMESPACE, $SLOT, $VERSION, $RELEASE_ID and $PODS (an expression) are replaced. */
    readonly query: string;
    /** A number as text. */
    readonly atMost?: string;
    readonly atLeast?: string;
    /** Highest multiple of the same query's answer for the live release, such as "1.5". */
    readonly atMostTimesLive?: string;
}

export const promotionDefaults = { everySeconds: 5, silentSeconds: 60, holdSeconds: 60, withinMs: 5000 } as const;

const numberRule: TextRule = {
    pattern: /^-?\d+(\.\d+)?(e-?\d+)?$/,
    complaint: "is not a number; use one like 0.01.",
};

const bound = (about: string) => ({ kind: "text", about, rules: [numberRule], maxLength: 40, optional: true }) as const;

const address: TextRule = {
    pattern: /^https?:\/\/[^\s/]+(\/\S*)?$/,
    accepts: text => URL.canParse(text),
    complaint: "is not a URL; use one like http://prometheus.monitoring:9090.",
};

const withoutQuery: TextRule = {
    pattern: /^[^?#]*$/,
    complaint: "has a query or a fragment, which no address of a Prometheus has; give credentials as a header.",
};

const seconds = (about: string, least: number): WholeNumberShape & { readonly optional: true } => ({
    kind: "whole number",
    about,
    least,
    most: 86_400,
    optional: true,
});

const probe: MapShape<PromotionRequest> = {
    kind: "map",
    about: "An HTTP request to the release.",
    keys: {
        path: {
            kind: "text",
            about: "Requested from the slot's own Service through the API server, such as /readyz.",
            rules: [{ pattern: /^\/[\x21-\x7e]*$/, complaint: "is not a path; use one like /readyz." }],
            maxLength: 2000,
            optional: true,
        },
        url: {
            kind: "text",
            about: "Requested from where the command runs, such as https://users.example.com/readyz.",
            rules: [address, bareAddress],
            maxLength: 2000,
            optional: true,
        },
        headers: secretHeadersShape(
            "Headers of the request; $SLOT and $VERSION are replaced. Encrypt a secret value.",
            "promotion.checks[0].probe.headers.Authorization",
        ),
        status: {
            kind: "whole number",
            about: "Expected HTTP status. Default: 200.",
            least: 100,
            most: 599,
            optional: true,
        },
        withinMs: {
            kind: "whole number",
            about: "Milliseconds within which the answer must arrive. Default: 5000.",
            least: 1,
            most: 60_000,
            optional: true,
        },
    },
    check: ({ path, url, headers }) => [
        ...((path === undefined) === (url === undefined)
            ? [{ path: "", message: "needs exactly one of path, on the slot, and url." }]
            : []),
        ...headerProblems("headers", headers),
    ],
};

const prometheus: MapShape<PrometheusCheck> = {
    kind: "map",
    about: "A query with one number as its answer, which is compared with bounds. No answer is not a pass.",
    keys: {
        address: {
            kind: "text",
            about: "Such as http://prometheus.monitoring:9090.",
            rules: [address, bareAddress, withoutQuery],
        },
        headers: secretHeadersShape(
            "Headers of the request, such as Authorization; encrypt a secret value.",
            "promotion.checks[0].prometheus.headers.Authorization",
        ),
        query: {
            kind: "text",
            about:
                "PromQL that answers one number. $SERVICE, $NAMESPACE, $SLOT, $VERSION, $RELEASE_ID and $PODS, an expression " +
                "for the names of the release's pods, are replaced.",
            maxLength: 4000,
        },
        atMost: bound("Highest number that passes, such as 0.01."),
        atLeast: bound("Lowest number that passes."),
        atMostTimesLive: bound("Highest multiple of the query's answer for the live release that passes, such as 1.5."),
    },
    check: ({ atMost, atLeast, atMostTimesLive, headers }) => [
        ...([atMost, atLeast, atMostTimesLive].every(limit => limit === undefined)
            ? [{ path: "", message: "compares the number with nothing; give atMost, atLeast or atMostTimesLive." }]
            : []),
        ...headerProblems("headers", headers),
    ],
};

const check: MapShape<PromotionCheck> = {
    kind: "map",
    title: "PromotionCheck",
    about: "One measurement that the release command takes while a promotion runs.",
    keys: {
        name: {
            kind: "text",
            about: "Its name in output, such as errors.",
            rules: [{ pattern: /^\S(.*\S)?$/, complaint: "starts or ends with a blank; use a word like errors." }],
            maxLength: 60,
        },
        probe: { ...probe, optional: true },
        prometheus: { ...prometheus, optional: true },
        command: {
            kind: "list",
            about: "A program and its arguments: exit code 0 passes, 75 means no answer yet, anything else fails.",
            each: { kind: "text", about: "A word of the command.", maxLength: 4000 },
            optional: true,
        },
        mayFail: {
            kind: "whole number",
            about: "How many consecutive failures are allowed. Default: none.",
            least: 0,
            most: 100,
            optional: true,
        },
    },
    check: ({ probe, prometheus, command }) => {
        const given = [probe, prometheus, command].filter(kind => kind !== undefined).length;
        if (given !== 1) {
            return [{ path: "", message: "needs exactly one of probe, prometheus and command." }];
        }
        return command?.length === 0 ? [{ path: "command", message: "is empty; name a program." }] : [];
    },
};

const checks = (about: string): ListShape<PromotionCheck> & { readonly optional: true } => ({
    kind: "list",
    about,
    each: check,
    optional: true,
});

const step: MapShape<PromotionStep> = {
    kind: "map",
    title: "PromotionStep",
    about: "A share of the traffic and how long it is kept.",
    keys: {
        weight: { kind: "whole number", about: "Percent of the traffic.", least: 1, most: 99 },
        holdSeconds: seconds("Seconds that all checks must pass before the next step. Default: 60.", 0),
        checks: checks("Run in this step in addition to the promotion's checks."),
    },
};

/** The section `promotion`: how `promote` moves traffic. */
export const promotionDefinition: MapShape<Promotion> = {
    kind: "map",
    about: "How `promote` moves traffic to a new release, and what must be true while it does.",
    keys: {
        steps: {
            kind: "list",
            about: "Shares on the way to all of the traffic. Needs a gateway. Default: none, all at once.",
            each: step,
            optional: true,
        },
        bakeSeconds: seconds(
            "Seconds that the checks continue after the last switch; if they fail, traffic goes back. Default: 0.",
            0,
        ),
        checks: checks("Run in every step and while it bakes."),
        everySeconds: seconds("Seconds between two answers of a check. Default: 5.", 1),
        silentSeconds: seconds(
            "Seconds that a check may go without an answer before the promotion is aborted. Default: 60.",
            1,
        ),
    },
    check: ({ steps = [], checks = [] }) => [
        ...steps.flatMap(({ weight }, at) => {
            const before = steps[at - 1]?.weight ?? 0;
            if (weight > before) return [];
            return [
                { path: `steps[${at}].weight`, message: `${weight} is not more than the previous step's ${before}.` },
            ];
        }),
        ...[checks, ...steps.map(({ checks: own = [] }) => own)].flatMap((list, index) => {
            const path = index === 0 ? "checks" : `steps[${index - 1}].checks`;
            const others = index === 0 ? [] : checks;
            return list.flatMap(({ name }, at) =>
                [...others, ...list.slice(0, at)].some(other => other.name === name)
                    ? [
                          {
                              path: `${path}[${at}].name`,
                              message: `"${name}" is the name of another check; use a different one.`,
                          },
                      ]
                    : [],
            );
        }),
    ],
};
