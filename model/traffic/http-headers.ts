import type { RecordShape } from "../settings/shape.js";

/**
 * Headers of an HTTP request, by name.
 *
 * @param example a valid name, shown to whoever writes an invalid one
 */
export function headersShape(about: string, example: string): RecordShape<string> & { readonly optional: true } {
    return {
        kind: "record",
        about,
        each: {
            kind: "text",
            about: "The header's value.",
            rules: [{ pattern: /^[\x20-\x7e]*$/, complaint: "is not a header value; use printable ASCII." }],
            maxLength: 4000,
        },
        names: [
            {
                pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
                complaint: `is not a header name; use one like ${example}.`,
            },
        ],
        optional: true,
    };
}
