import type { CloudEventsTarget, NotifyTarget, ReleaseEventName } from "./notify.js";
import type { Problem } from "./problem.js";
import { secretTextShape } from "./secrets-definition.js";
import type { SecretText } from "./settings.js";
import type { ListShape, MapShape, ShorthandShape } from "./shape.js";

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

/** Headers that follow from the request itself. */
const impliedHeaders = ["content-type", "content-length", "transfer-encoding", "connection", "host"];

const cloudEvents: ShorthandShape<CloudEventsTarget> = {
    kind: "shorthand",
    about: "Gets each event as a CloudEvent 1.0, JSON in a POST.",
    short: { kind: "text", about: "Where, such as https://events.example.com/releases.", maxLength: 4000 },
    expand: (plain: string) => ({ url: { plain } }),
    long: {
        kind: "map",
        about: "Where, and with which headers.",
        keys: {
            url: secretTextShape(
                "Where, such as https://events.example.com/releases.",
                "pulumi config set --secret --path 'fastapi-release:notify[0].cloudEvents.url'",
            ),
            headers: {
                kind: "record",
                about: "Headers of the request, such as Authorization, whose value is to be a secret.",
                each: secretTextShape(
                    "The header's value.",
                    "pulumi config set --secret --path 'fastapi-release:notify[0].cloudEvents.headers.Authorization'",
                ),
                names: [
                    {
                        pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
                        complaint: "is not a header's name; use one like Authorization.",
                    },
                    {
                        pattern: /^/,
                        complaint: "follows from the request itself; leave it out.",
                        accepts: name => !impliedHeaders.includes(name.toLowerCase()),
                    },
                ],
                optional: true,
            },
        },
    },
};

const target: MapShape<NotifyTarget> = {
    kind: "map",
    title: "NotifyTarget",
    about: "Who is told, and of what.",
    keys: {
        cloudEvents: { ...cloudEvents, optional: true },
        slack: {
            ...secretTextShape(
                "Address of an incoming webhook of Slack, which is a secret.",
                "pulumi config set --secret --path 'fastapi-release:notify[0].slack'",
            ),
            optional: true,
        },
        on: {
            kind: "list",
            about: "Events of which it is told. Default: all.",
            each: {
                kind: "choice",
                about: "An event.",
                of: eventNames,
                complaint: `is no event; known are ${eventNames.join(", ")}.`,
            },
            optional: true,
        },
    },
    check: ({ cloudEvents, slack, on }) => {
        if ((cloudEvents === undefined) === (slack === undefined)) {
            return [{ path: "", message: "is cloudEvents or slack; give exactly one of them." }];
        }
        const { url, headers = {} } = cloudEvents ?? {};
        return [
            ...addressProblems("cloudEvents.url", url),
            ...Object.entries(headers).flatMap(([name, value]) => headerProblems(`cloudEvents.headers.${name}`, value)),
            ...addressProblems("slack", slack),
            ...(on?.length === 0 ? [{ path: "on", message: "is empty; name events, or leave it out for all." }] : []),
        ];
    },
};

/** The section `notify`: who is told of what the release command did. */
export const notifyDefinition: ListShape<NotifyTarget> = {
    kind: "list",
    about: "Who is told of what the release command did, once traffic has moved and the ledger is written.",
    each: target,
};

/** What was encrypted may be a secret after it was decrypted too: no message shows a value. */
function addressProblems(path: string, { plain }: SecretText = {}): readonly Problem[] {
    if (plain === undefined) return [];
    if (!/^https?:$/.test(parse(plain)?.protocol ?? "")) {
        return [{ path, message: "is not an address; use one like https://events.example.com/releases." }];
    }
    if (parse(plain)?.username === "" && parse(plain)?.password === "") return [];
    return [{ path, message: "has a user or password in it; use a header, Authorization, as a secret." }];
}

function headerProblems(path: string, { plain = "" }: SecretText): readonly Problem[] {
    if (/^[\x20-\x7e]*$/.test(plain)) return [];
    return [{ path, message: "is not a header's value; use printable ASCII." }];
}

function parse(text: string): URL | undefined {
    return URL.canParse(text) ? new URL(text) : undefined;
}
