import { apiVersionsDefinition } from "./api-versions-definition.js";
import type {
    AffinitySettings,
    GatewaySettings,
    RetrySettings,
    TestersSettings,
    TimeoutSettings,
} from "./gateway-settings.js";
import type { MapShape, TextRule, TextShape } from "./shape.js";

/** Names of objects, and of a Gateway's listeners. */
const objectName: TextRule = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    complaint: "is not a name for Kubernetes; use lower-case letters, digits, dashes and dots.",
};

/** As the Gateway API takes one: RFC 1123, a wildcard in front, no address. */
const hostName: TextRule = {
    pattern: /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    complaint: "is not a host name; use one like users.example.com or *.example.com.",
    accepts: host => !/^[0-9.]+$/.test(host),
};

const pathPrefix: TextRule = {
    pattern: /^(\/|(\/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+)$/,
    complaint: "is not the start of a path; use one like /users, without a slash at its end.",
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
    complaint: "is not a cookie's name; use letters, digits, dashes and underscores.",
};

const testers: MapShape<TestersSettings> = {
    kind: "map",
    about: "By what testers choose a slot, whoever serves: the header or cookie says blue or green.",
    keys: {
        header: {
            kind: "text",
            about: "Name of the header, such as X-Release.",
            rules: [
                {
                    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
                    complaint: "is not a header's name; use one like X-Release.",
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
            ? [{ path: "", message: "testers come by a header or by a cookie; give one of them." }]
            : [],
};

const affinity: MapShape<AffinitySettings> = {
    kind: "map",
    about: "Keeps a user on the pod that answered first, where the gateway can.",
    keys: {
        cookie: {
            kind: "text",
            about: "Name of the cookie by which the gateway knows its users again.",
            rules: [cookieName],
            maxLength: 128,
        },
    },
};

const timeouts: MapShape<TimeoutSettings> = {
    kind: "map",
    about: "When the gateway gives up, where it can.",
    keys: {
        request: duration("From a request's arrival to the end of its answer, attempts included, such as 10s."),
        backendRequest: duration("For one attempt to get an answer from a pod, such as 2s."),
    },
};

const retries: MapShape<RetrySettings> = {
    kind: "map",
    about: "When the gateway tries again, where it can.",
    keys: {
        attempts: { kind: "whole number", about: "Attempts after the first.", least: 1, most: 10 },
        codes: {
            kind: "list",
            about: "Statuses after which another attempt is made. Default: none, only failed connections.",
            each: { kind: "whole number", about: "An HTTP status.", least: 400, most: 599 },
            default: [],
        },
        backoff: duration("Least time before another attempt, such as 100ms."),
    },
};

/** The section `service.gateway`. */
export const gatewayDefinition: MapShape<GatewaySettings> = {
    kind: "map",
    title: "Gateway",
    about:
        "The Gateway (gateway.networking.k8s.io/v1) through which users come. With one, traffic may be weights between " +
        "slots. Default: a Service, which gives one slot everything.",
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
            about: "One of the Gateway's listeners. Default: every one that takes the route.",
            rules: [objectName],
            maxLength: 253,
            optional: true,
        },
        hosts: {
            kind: "list",
            about: "Host names of the service. Default: all that the listener has.",
            each: { kind: "text", about: "A host name; *. may stand in front.", rules: [hostName], maxLength: 253 },
            default: [],
        },
        path: {
            kind: "text",
            about: "Start of the paths of the service; it reaches the pods as it is.",
            rules: [pathPrefix],
            default: "/",
        },
        settleSeconds: {
            kind: "whole number",
            about: "Seconds that requests under way are given before a switch counts as done.",
            least: 0,
            most: 3600,
            default: 2,
        },
        apiVersions: { ...apiVersionsDefinition, optional: true },
        testers: { ...testers, optional: true },
        mirrorPercent: {
            kind: "whole number",
            about:
                "Percent of the users' requests that are sent to the slot that waits as well, where the gateway can. Its " +
                "answers are dropped, what it does is not: mind requests that write.",
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
                          message: `"${path}" is set beside apiVersions, whose resources say it; leave it out.`,
                      },
                  ]),
            ...(isTaken
                ? [
                      {
                          path: "testers.header",
                          message: "is the header by which clients ask for a version; use another.",
                      },
                  ]
                : []),
        ];
    },
};
