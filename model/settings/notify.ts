import { headerProblems, type SecretHeaders, secretHeadersShape } from "../traffic/http-headers.js";
import type { Problem } from "./problem.js";
import { type SecretText, secretTextShape } from "./secret-text.js";
import type { ListShape, MapShape, ShorthandShape } from "./shape.js";

/** Events of a release that others may want to hear about. */
export type ReleaseEventName =
    | "deployed"
    | "gateFailed"
    | "promotionStarted"
    | "promotionFinished"
    | "promotionAborted"
    | "rolledBack"
    | "frozen"
    | "unfrozen";

/** Who is notified: exactly one of the two kinds. */
export interface NotifyTarget {
    /** Receives CloudEvents 1.0 over HTTP. */
    readonly cloudEvents?: CloudEventsTarget;
    /** URL of a Slack incoming webhook. */
    readonly slack?: SecretText;
    /** @default all events */
    readonly on?: readonly ReleaseEventName[];
}

export interface CloudEventsTarget {
    readonly url: SecretText;
    /** Such as `Authorization`. @default none */
    readonly headers?: SecretHeaders;
}

const events: Readonly<Record<ReleaseEventName, true>> = {
    deployed: true,
    gateFailed: true,
    promotionStarted: true,
    promotionFinished: true,
    promotionAborted: true,
    rolledBack: true,
    frozen: true,
    unfrozen: true,
};

const eventNames = Object.keys(events) as ReleaseEventName[];

/** Headers that the request itself determines. */
const impliedHeaders = ["content-type", "content-length", "transfer-encoding", "connection", "host"];

const cloudEvents: ShorthandShape<CloudEventsTarget> = {
    kind: "shorthand",
    about: "Receives each event as a CloudEvent 1.0, as JSON in a POST.",
    short: { kind: "text", about: "URL, such as https://events.example.com/releases.", maxLength: 4000 },
    expand: (plain: string) => ({ url: { plain } }),
    long: {
        kind: "map",
        about: "URL and headers.",
        keys: {
            url: secretTextShape(
                "URL, such as https://events.example.com/releases.",
                "pulumi config set --secret --path 'fastapi-release:notify[0].cloudEvents.url'",
            ),
            headers: secretHeadersShape(
                "Headers of the request, such as Authorization; encrypt a secret value.",
                "notify[0].cloudEvents.headers.Authorization",
                impliedHeaders,
            ),
        },
    },
};

const target: MapShape<NotifyTarget> = {
    kind: "map",
    title: "NotifyTarget",
    about: "Who is notified, and of which events.",
    keys: {
        cloudEvents: { ...cloudEvents, optional: true },
        slack: {
            ...secretTextShape(
                "URL of a Slack incoming webhook; it is a secret.",
                "pulumi config set --secret --path 'fastapi-release:notify[0].slack'",
            ),
            optional: true,
        },
        on: {
            kind: "list",
            about: "Events to notify of. Default: all.",
            each: {
                kind: "choice",
                about: "An event.",
                of: eventNames,
                complaint: `is not an event; use one of ${eventNames.join(", ")}.`,
            },
            optional: true,
        },
    },
    check: ({ cloudEvents, slack, on }) => {
        if ((cloudEvents === undefined) === (slack === undefined)) {
            return [{ path: "", message: "needs exactly one of cloudEvents and slack." }];
        }
        const { url, headers } = cloudEvents ?? {};
        return [
            ...addressProblems("cloudEvents.url", url),
            ...headerProblems("cloudEvents.headers", headers),
            ...addressProblems("slack", slack),
            ...(on?.length === 0 ? [{ path: "on", message: "is empty; name events, or leave it out for all." }] : []),
        ];
    },
};

/** The section `notify`: who is notified of what the release command did. */
export const notifyDefinition: ListShape<NotifyTarget> = {
    kind: "list",
    about: "Who is notified of what the release command did, once traffic has moved and the ledger is written.",
    each: target,
};

/** A decrypted value may still be a secret: no message shows one. */
function addressProblems(path: string, { plain }: SecretText = {}): readonly Problem[] {
    if (plain === undefined) return [];
    if (!/^https?:$/.test(parse(plain)?.protocol ?? "")) {
        return [{ path, message: "is not a URL; use one like https://events.example.com/releases." }];
    }
    if (parse(plain)?.username === "" && parse(plain)?.password === "") return [];
    return [{ path, message: "contains a user or password; use an Authorization header with a secret value instead." }];
}

function parse(text: string): URL | undefined {
    return URL.canParse(text) ? new URL(text) : undefined;
}
