import { headersShape } from "./http-headers.js";
import type { Probe, PrometheusCheck, Promotion, PromotionCheck, PromotionStep } from "./promotion.js";
import type { ListShape, MapShape, TextRule, WholeNumberShape } from "./shape.js";

const numberRule: TextRule = {
    pattern: /^-?\d+(\.\d+)?(e-?\d+)?$/,
    complaint: "is not a number; use one like 0.01.",
};

const bound = (about: string) => ({ kind: "text", about, rules: [numberRule], maxLength: 40, optional: true }) as const;

const address: TextRule = {
    pattern: /^https?:\/\/[^\s/]+(\/\S*)?$/,
    complaint: "is not an address; use one like http://prometheus.monitoring:9090.",
};

const seconds = (about: string, least: number): WholeNumberShape & { readonly optional: true } => ({
    kind: "whole number",
    about,
    least,
    most: 86_400,
    optional: true,
});

const probe: MapShape<Probe> = {
    kind: "map",
    about: "An HTTP request to the release.",
    keys: {
        path: {
            kind: "text",
            about: "Asked of the slot's own Service through the API server, such as /readyz.",
            rules: [{ pattern: /^\/[\x21-\x7e]*$/, complaint: "is not a path; use one like /readyz." }],
            maxLength: 2000,
            optional: true,
        },
        url: {
            kind: "text",
            about: "Asked from where the command runs, such as https://users.example.com/readyz.",
            rules: [address],
            maxLength: 2000,
            optional: true,
        },
        headers: headersShape("Headers of the request; $SLOT and $VERSION are filled in.", "X-Release"),
        status: {
            kind: "whole number",
            about: "Expected HTTP status. Default: 200.",
            least: 100,
            most: 599,
            optional: true,
        },
        withinMs: {
            kind: "whole number",
            about: "Milliseconds within which the answer has come. Default: 5000.",
            least: 1,
            most: 60_000,
            optional: true,
        },
    },
    check: ({ path, url }) =>
        (path === undefined) === (url === undefined)
            ? [{ path: "", message: "asks a path of the slot or a url of its own; give one of them." }]
            : [],
};

const prometheus: MapShape<PrometheusCheck> = {
    kind: "map",
    about: "A query whose one number is held against bounds. No answer is no pass.",
    keys: {
        address: { kind: "text", about: "Such as http://prometheus.monitoring:9090.", rules: [address] },
        query: {
            kind: "text",
            about:
                "PromQL that answers one number. $SERVICE, $NAMESPACE, $SLOT, $VERSION, $RELEASE_ID and $PODS, an expression " +
                "for the names of the release's pods, are filled in.",
            maxLength: 4000,
        },
        atMost: bound("Highest number that passes, such as 0.01."),
        atLeast: bound("Lowest number that passes."),
        atMostTimesLive: bound("At most so many times what the query answers for the live release, such as 1.5."),
    },
    check: ({ atMost, atLeast, atMostTimesLive }) =>
        [atMost, atLeast, atMostTimesLive].every(limit => limit === undefined)
            ? [{ path: "", message: "holds the number against nothing; give atMost, atLeast or atMostTimesLive." }]
            : [],
};

const check: MapShape<PromotionCheck> = {
    kind: "map",
    title: "PromotionCheck",
    about: "One measurement that the release command takes while a promotion runs.",
    keys: {
        name: {
            kind: "text",
            about: "What it is called in output, such as errors.",
            rules: [{ pattern: /^\S(.*\S)?$/, complaint: "is blank at an end; use a word like errors." }],
            maxLength: 60,
        },
        probe: { ...probe, optional: true },
        prometheus: { ...prometheus, optional: true },
        command: {
            kind: "list",
            about: "A program and its arguments: 0 passes, 75 is no answer yet, anything else fails.",
            each: { kind: "text", about: "A word of the command.", maxLength: 4000 },
            optional: true,
        },
        mayFail: {
            kind: "whole number",
            about: "How often in a row it may fail. Default: never.",
            least: 0,
            most: 100,
            optional: true,
        },
    },
    check: ({ probe, prometheus, command }) => {
        const given = [probe, prometheus, command].filter(kind => kind !== undefined).length;
        if (given !== 1) {
            return [{ path: "", message: "is a probe, a prometheus query or a command; give exactly one of them." }];
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
    about: "A share of the traffic and how long it is held.",
    keys: {
        weight: { kind: "whole number", about: "Percent of the traffic.", least: 1, most: 99 },
        holdSeconds: seconds("Seconds that it is held with all checks passing. Default: 60.", 0),
        checks: checks("Asked in this step beside those of the promotion."),
    },
};

/** The section `promotion`: how `promote` moves traffic. */
export const promotionDefinition: MapShape<Promotion> = {
    kind: "map",
    about: "How `promote` moves traffic to a new release, and what must hold while it does.",
    keys: {
        steps: {
            kind: "list",
            about: "Shares on the way to all of the traffic. Needs a gateway. Default: none, all at once.",
            each: step,
            optional: true,
        },
        bakeSeconds: seconds(
            "Seconds that the checks go on after the last switch; traffic is put back when they fail. Default: 0.",
            0,
        ),
        checks: checks("Asked in every step and while it bakes."),
        everySeconds: seconds("Seconds between two answers of a check. Default: 5.", 1),
        silentSeconds: seconds(
            "Seconds that a check may stay without an answer before the promotion is aborted. Default: 60.",
            1,
        ),
    },
    check: ({ steps = [], checks = [] }) => [
        ...steps.flatMap(({ weight }, at) => {
            const before = steps[at - 1]?.weight ?? 0;
            if (weight > before) return [];
            return [{ path: `steps[${at}].weight`, message: `${weight} is not more than the ${before} before it.` }];
        }),
        ...[checks, ...steps.map(({ checks: own = [] }) => own)].flatMap((list, index) => {
            const path = index === 0 ? "checks" : `steps[${index - 1}].checks`;
            const others = index === 0 ? [] : checks;
            return list.flatMap(({ name }, at) =>
                [...others, ...list.slice(0, at)].some(other => other.name === name)
                    ? [
                          {
                              path: `${path}[${at}].name`,
                              message: `"${name}" is the name of another check; choose one of its own.`,
                          },
                      ]
                    : [],
            );
        }),
    ],
};
