import type { MapShape, TextRule, TextShape } from "../settings/shape.js";
import { type ApiVersionsSettings, apiVersionsDefinition } from "./api-versions.js";

/** How users reach the service: a Gateway of the Gateway API that somebody else runs, and what it does on the way. */
export interface GatewaySettings {
    /** Name of the Gateway. */
    readonly name: string;
    /** Its namespace. @default the service's */
    readonly namespace?: string;
    /** One of its listeners. @default every listener that accepts the route */
    readonly listener?: string;
    /** Host names of the service; may start with `*.`. @default [], all that the listener has */
    readonly hosts: readonly string[];
    /** Start of the paths of the service. The path reaches the pods unchanged. @default "/" */
    readonly path: string;
    /**
     * Seconds that requests in flight on the losing slot get before a switch counts as done. All of them are answered
     * in any case; no connection has to close, since the gateway sends every request to the right slot.
     * @default 2
     */
    readonly settleSeconds: number;
    /** How clients choose a version of the API, and where each is served. @default left to the app */
    readonly apiVersions?: ApiVersionsSettings;
    /** How testers choose a slot, whichever one serves. @default nobody can */
    readonly testers?: TestersSettings;
    /** Percent of the users' requests, 1–100, that are also sent to the waiting slot; its answers are dropped. */
    readonly mirrorPercent?: number;
    /** Keeps a user on the pod that answered first. @default any pod answers */
    readonly affinity?: AffinitySettings;
    /** @default the gateway's own */
    readonly timeouts?: TimeoutSettings;
    /** @default the gateway's own */
    readonly retries?: RetrySettings;
}

/**
 * One of the two: a request with a header or cookie of that name and the value `green` is answered by green once its
 * gate has passed.
 */
export interface TestersSettings {
    readonly header?: string;
    readonly cookie?: string;
}

export interface AffinitySettings {
    /** Name of the cookie with which the gateway recognises its users. */
    readonly cookie: string;
}

/** Durations such as `10s` or `1m500ms`. */
export interface TimeoutSettings {
    /** From the request's arrival at the gateway to the end of its answer, retries included. */
    readonly request?: string;
    /** For one attempt of the gateway to get an answer from a pod. */
    readonly backendRequest?: string;
}

export interface RetrySettings {
    /** Attempts after the first, 1–10. */
    readonly attempts: number;
    /** Statuses that cause another attempt, 400–599. @default [], only failed connections */
    readonly codes: readonly number[];
    /** Minimum time before another attempt, a duration such as `100ms`. */
    readonly backoff?: string;
}

/** Names of objects, and of a Gateway's listeners. */
const objectName: TextRule = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    complaint: "is not a Kubernetes name; use lower-case letters, digits, dashes and dots.",
};

/** As the Gateway API accepts one: RFC 1123, with a leading wildcard, no address. */
const hostName: TextRule = {
    pattern: /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    complaint: "is not a host name; use one like users.example.com or *.example.com.",
    accepts: host => !/^[0-9.]+$/.test(host),
};

const pathPrefix: TextRule = {
    pattern: /^(\/|(\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+)$/,
    complaint: "is not the start of a path; use one like /users, without a trailing slash.",
    accepts: path => !path.split("/").some(part => part === "." || part === ".."),
};

/** GEP-2257 of the Gateway API. */
const duration = (about: string): TextShape & { readonly optional: true } => ({
    kind: "text",
    about,
    rules: [
        {
            pattern: /^([0-9]{1,5}(h|m|s|ms)){1,4}$/,
            complaint: "is not a duration; use one like 10s or 1m500ms.",
        },
    ],
    optional: true,
});

const cookieName: TextRule = {
    pattern: /^[A-Za-z0-9_-]+$/,
    complaint: "is not a cookie name; use letters, digits, dashes and underscores.",
};

const testers: MapShape<TestersSettings> = {
    kind: "map",
    about: "How testers choose a slot, whichever one serves: the header or cookie says blue or green.",
    keys: {
        header: {
            kind: "text",
            about: "Name of the header, such as X-Release.",
            rules: [
                {
                    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
                    complaint: "is not a header name; use one like X-Release.",
                },
            ],
            optional: true,
        },
        cookie: {
            kind: "text",
            about: "Name of the cookie, such as release. Needs a gateway that matches headers by expressions.",
            rules: [cookieName],
            maxLength: 128,
            optional: true,
        },
    },
    check: ({ header, cookie }) =>
        (header === undefined) === (cookie === undefined)
            ? [{ path: "", message: "needs exactly one of header and cookie." }]
            : [],
};

const affinity: MapShape<AffinitySettings> = {
    kind: "map",
    about: "Keeps a user on the pod that answered first, if the gateway can.",
    keys: {
        cookie: {
            kind: "text",
            about: "Name of the cookie with which the gateway recognises its users.",
            rules: [cookieName],
            maxLength: 128,
        },
    },
};

const timeouts: MapShape<TimeoutSettings> = {
    kind: "map",
    about: "When the gateway gives up, if it can.",
    keys: {
        request: duration("From a request's arrival to the end of its answer, attempts included, such as 10s."),
        backendRequest: duration("For one attempt to get an answer from a pod, such as 2s."),
    },
};

const retries: MapShape<RetrySettings> = {
    kind: "map",
    about: "When the gateway tries again, if it can.",
    keys: {
        attempts: { kind: "whole number", about: "Attempts after the first.", least: 1, most: 10 },
        codes: {
            kind: "list",
            about: "Statuses that cause another attempt. Default: none, only failed connections.",
            each: { kind: "whole number", about: "An HTTP status.", least: 400, most: 599 },
            default: [],
        },
        backoff: duration("Minimum time before another attempt, such as 100ms."),
    },
};

/** The section `service.gateway`. */
export const gatewayDefinition: MapShape<GatewaySettings> = {
    kind: "map",
    title: "Gateway",
    about:
        "The Gateway (gateway.networking.k8s.io/v1) that users come through. It allows weights between " +
        "slots. Default: a Service, which gives one slot all traffic.",
    keys: {
        name: { kind: "text", about: "Name of the Gateway.", rules: [objectName], maxLength: 253 },
        namespace: {
            kind: "text",
            about: "Namespace of the Gateway. Default: the service's.",
            rules: [objectName],
            maxLength: 63,
            optional: true,
        },
        listener: {
            kind: "text",
            about: "One of the Gateway's listeners. Default: every one that accepts the route.",
            rules: [objectName],
            maxLength: 253,
            optional: true,
        },
        hosts: {
            kind: "list",
            about: "Host names of the service. Default: all that the listener has.",
            each: { kind: "text", about: "A host name; may start with *.", rules: [hostName], maxLength: 253 },
            default: [],
        },
        path: {
            kind: "text",
            about: "Start of the paths of the service; the path reaches the pods unchanged.",
            rules: [pathPrefix],
            default: "/",
        },
        settleSeconds: {
            kind: "whole number",
            about: "Seconds that requests in flight get before a switch counts as done.",
            least: 0,
            most: 3600,
            default: 2,
        },
        apiVersions: { ...apiVersionsDefinition, optional: true },
        testers: { ...testers, optional: true },
        mirrorPercent: {
            kind: "whole number",
            about:
                "Percent of the users' requests that are also sent to the waiting slot, if the gateway can. Its " +
                "answers are dropped, but not its side effects: beware of requests that write.",
            least: 1,
            most: 100,
            optional: true,
        },
        affinity: { ...affinity, optional: true },
        timeouts: { ...timeouts, optional: true },
        retries: { ...retries, optional: true },
    },
    check: ({ path, apiVersions, testers }) => {
        if (apiVersions === undefined) return [];
        const isTaken = testers?.header?.toLowerCase() === apiVersions.header.toLowerCase();
        return [
            ...(path === "/"
                ? []
                : [
                      {
                          path: "path",
                          message: `"${path}" is set together with apiVersions, whose resources define the paths; leave it out.`,
                      },
                  ]),
            ...(isTaken
                ? [
                      {
                          path: "testers.header",
                          message: "is the header with which clients ask for a version; use another.",
                      },
                  ]
                : []),
        ];
    },
};
