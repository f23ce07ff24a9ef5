import type { JsonValue, MapShape } from "../settings/shape.js";
import { headersShape } from "../traffic/http-headers.js";

const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** Headers that the request itself determines. */
const impliedHeaders = ["content-length", "transfer-encoding", "connection"];

/** Statuses that have no body. */
const bodiless = [204, 205, 304];

/** One check that a release adds to the gate's own checks. */
export const checkDefinition: MapShape<GateCheck> = {
    kind: "map",
    title: "Check",
    about: "One HTTP check of the gate. $VERSION and $SLOT are replaced in path, headers, body and expectations.",
    keys: {
        path: {
            kind: "text",
            about: "Path with a leading slash, such as /v1/users.",
            rules: [{ pattern: /^\/[\x21-\x7e]*$/, complaint: "is not a path; use one like /v1/users." }],
            maxLength: 2000,
        },
        method: {
            kind: "choice",
            about: "HTTP method. Default: GET.",
            of: methods,
            complaint: "is not a method; use one like GET.",
            optional: true,
        },
        headers: headersShape("Headers of the request.", "Accept"),
        body: {
            kind: "JSON",
            about: "Body of the request: a text is sent as it is, anything else as JSON with its content type.",
            optional: true,
        },
        status: {
            kind: "one or several",
            about: "Expected HTTP status, or a list of accepted ones. Default: 200.",
            each: { kind: "whole number", about: "A status.", least: 100, most: 599 },
            optional: true,
        },
        json: {
            kind: "record",
            about: 'Expected values in a JSON answer, by dotted path: {version: $VERSION, "users.0.name": Ada}.',
            each: {
                kind: "scalar",
                about: "The expected value.",
                complaint:
                    "can only be compared with a text, a number, true, false or null; reach inner values by a dotted path.",
            },
            optional: true,
        },
        matches: {
            kind: "text",
            about: "Regular expression (Python's) that must match somewhere in the answer.",
            maxLength: 1000,
            optional: true,
        },
        withinMs: {
            kind: "whole number",
            about: "Milliseconds within which each answer must be complete. Default: no limit below 5 s.",
            least: 1,
            most: 60_000,
            optional: true,
        },
        times: {
            kind: "whole number",
            about: "How many times to ask. Default: once.",
            least: 1,
            most: 1000,
            optional: true,
        },
        mayFail: {
            kind: "whole number",
            about: "How many of these answers may fail. Default: none.",
            least: 0,
            most: 999,
            optional: true,
        },
    },
    check: contradictions,
};

/** A gate gets its checks in one environment variable; Linux allows 128 KiB for it. */
const mostBytes = 100_000;

/** Checks all checks of a release together. */
export function checksComplaints({ checks }: { readonly checks: readonly GateCheck[] }): readonly Complaint[] {
    const bytes = Buffer.byteLength(JSON.stringify(checks));
    if (bytes <= mostBytes) return [];
    return [{ path: "checks", message: `all checks together take ${bytes} bytes; the limit is ${mostBytes}.` }];
}

type Complaint = ReturnType<NonNullable<MapShape<GateCheck>["check"]>>[number];

/** Problems between keys that are each valid on their own. */
function contradictions(check: GateCheck): readonly Complaint[] {
    const { method = "GET", status = 200, times = 1, mayFail = 0, body, headers = {} } = check;
    const found: Complaint[] = [];
    const refuse = (path: keyof GateCheck, message: string) => found.push({ path, message });
    if (mayFail >= times) {
        refuse("mayFail", `${mayFail} of ${times} may fail, which leaves nothing to check; allow fewer.`);
    }
    if (body !== undefined && (method === "GET" || method === "HEAD")) {
        refuse("body", `a ${method} request carries none; use a method like POST.`);
    }
    const statuses = typeof status === "number" ? [status] : status;
    const silent = statuses.every(expected => bodiless.includes(expected));
    for (const key of ["json", "matches"] as const) {
        if (check[key] === undefined) continue;
        if (method === "HEAD") refuse(key, "the answer to HEAD has no body; use GET.");
        else if (silent)
            refuse(key, `an answer with status ${statuses.join(" or ")} has no body; expect another status.`);
    }
    const names = Object.keys(headers).map(name => name.toLowerCase());
    for (const name of new Set(names)) {
        if (impliedHeaders.includes(name))
            refuse("headers", `${name} is determined by the request itself; leave it out.`);
        if (names.filter(other => other === name).length > 1) refuse("headers", `${name} is given twice.`);
    }
    return found;
}

/**
 * One HTTP check of the gate. `$VERSION` and `$SLOT` are replaced in path, headers, body and expectations. A request
 * that nobody answers proves nothing and counts as failed.
 */
export interface GateCheck {
    /** Path with a leading slash, such as `/v1/users`. */
    readonly path: string;
    /** @default "GET" */
    readonly method?: string;
    /** Headers of the request, by name. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /** Body of the request: a text is sent as it is, anything else as JSON with its content type. */
    readonly body?: JsonValue;
    /** Expected status, or several accepted ones. @default 200 */
    readonly status?: number | readonly number[];
    /** Expected values by dotted JSON path, such as `{"version": "$VERSION", "users.0.name": "Ada"}`. */
    readonly json?: Readonly<Record<string, string | number | boolean | null>>;
    /** Regular expression, in Python's syntax, that must match somewhere in the body. */
    readonly matches?: string;
    /** Milliseconds within which an answer must be complete. @default as long as the gate lasts, at most 5 s each */
    readonly withinMs?: number;
    /** How many times to ask, 1 or more. @default 1 */
    readonly times?: number;
    /** How many of these answers may fail, fewer than `times`. @default 0 */
    readonly mayFail?: number;
}
