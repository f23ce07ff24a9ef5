import type { RecordShape } from "./shape.js";

/**
 * Headers of an HTTP request, by name.
 *
 * @param example a name, for whoever writes one that is none
 */
export function headersShape(about: string, example: string): RecordShape<string> & { readonly optional: true } {
    return {
        kind: "record",
        about,
        each: {
            kind: "text",
            about: "The header's value.",
            rules: [{ pattern: /^[\x20-\x7e]*$/, complaint: "is not a header's value; use printable ASCII." }],
            maxLength: 4000,
        },
        names: [
            {
                pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
                complaint: `is not a header's name; use one like ${example}.`,
            },
        ],
        optional: true,
    };
}
