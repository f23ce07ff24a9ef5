import type { Check } from "./release.js";
import type { MapShape } from "./shape.js";

const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** One check that a release adds to the gate's own. */
export const checkDefinition: MapShape<Check> = {
    kind: "map",
    title: "Check",
    about: "One HTTP check of the gate. $VERSION and $SLOT are filled in.",
    keys: {
        path: {
            kind: "text",
            about: "Path with leading slash, such as /v1/users.",
            rules: [{ pattern: /^\/[\x21-\x7e]*$/, complaint: "is not a path; use one like /v1/users." }],
        },
        method: {
            kind: "choice",
            about: "HTTP method. Default: GET.",
            of: methods,
            complaint: "is not a method; use one like GET.",
            optional: true,
        },
        status: {
            kind: "whole number",
            about: "Expected HTTP status. Default: 200.",
            least: 100,
            most: 599,
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
        matches: { kind: "text", about: "Regular expression (Python's) that the answer must match.", optional: true },
    },
};
