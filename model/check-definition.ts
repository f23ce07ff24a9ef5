import { headersShape } from "./http-headers.js";
import type { Check } from "./release.js";
import type { MapShape } from "./shape.js";

const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** Headers that follow from the request itself. */
const impliedHeaders = ["content-length", "transfer-encoding", "connection"];

/** Statuses whose answers have no body. */
const bodiless = [204, 205, 304];

/** One check that a release adds to the gate's own. */
export const checkDefinition: MapShape<Check> = {
    kind: "map",
    title: "Check",
    about: "One HTTP check of the gate. $VERSION and $SLOT are filled in in path, headers, body and expectations.",
    keys: {
        path: {
            kind: "text",
            about: "Path with leading slash, such as /v1/users.",
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
            about: "Body of the request: a text as it is, anything else as JSON with its content type.",
            optional: true,
        },
        status: {
            kind: "one or several",
            about: "Expected HTTP status, or a list of which any will do. Default: 200.",
            each: { kind: "whole number", about: "A status.", least: 100, most: 599 },
            optional: true,
        },
        json: {
            kind: "record",
            about: 'Expected values in a JSON answer, by path in dots: {version: $VERSION, "users.0.name": Ada}.',
            each: {
                kind: "scalar",
                about: "The value expected there.",
                complaint: "compare a text, a number, true, false or null; reach inner values by dots.",
            },
            optional: true,
        },
        matches: {
            kind: "text",
            about: "Regular expression (Python's) that is found in the answer.",
            maxLength: 1000,
            optional: true,
        },
        withinMs: {
            kind: "whole number",
            about: "Milliseconds within which each answer is complete. Default: any time up to 5 s.",
            least: 1,
            most: 60_000,
            optional: true,
        },
        times: {
            kind: "whole number",
            about: "How often it is asked. Default: once.",
            least: 1,
            most: 1000,
            optional: true,
        },
        mayFail: {
            kind: "whole number",
            about: "How many of these times may fail. Default: none.",
            least: 0,
            most: 999,
            optional: true,
        },
    },
    check: contradictions,
};

/** A gate takes its checks by one environment variable, for which Linux has 128 KiB. */
const mostBytes = 100_000;

/** What is asked of a release's checks together. */
export function checksComplaints({ checks }: { readonly checks: readonly Check[] }): readonly Complaint[] {
    const bytes = Buffer.byteLength(JSON.stringify(checks));
    if (bytes <= mostBytes) return [];
    return [{ path: "checks", message: `all checks together have ${bytes} bytes; at most ${mostBytes} fit.` }];
}

type Complaint = ReturnType<NonNullable<MapShape<Check>["check"]>>[number];

/** What each key allows, and all together do not. */
function contradictions(check: Check): readonly Complaint[] {
    const { method = "GET", status = 200, times = 1, mayFail = 0, body, headers = {} } = check;
    const found: Complaint[] = [];
    const refuse = (path: keyof Check, message: string) => found.push({ path, message });
    if (mayFail >= times) {
        refuse("mayFail", `${mayFail} of ${times} may fail, so that nothing would be asked; allow fewer.`);
    }
    if (body !== undefined && (method === "GET" || method === "HEAD")) {
        refuse("body", `a ${method} carries none; use a method like POST.`);
    }
    const statuses = typeof status === "number" ? [status] : status;
    const silent = statuses.every(expected => bodiless.includes(expected));
    for (const key of ["json", "matches"] as const) {
        if (check[key] === undefined) continue;
        if (method === "HEAD") refuse(key, "the answer to HEAD has no body; use GET.");
        else if (silent) refuse(key, `an answer of status ${statuses.join(" or ")} has no body; expect another one.`);
    }
    const names = Object.keys(headers).map(name => name.toLowerCase());
    for (const name of new Set(names)) {
        if (impliedHeaders.includes(name)) refuse("headers", `${name} follows from the request itself; leave it out.`);
        if (names.filter(other => other === name).length > 1) refuse("headers", `${name} stands there twice.`);
    }
    return found;
}
