import type { Problem } from "../settings/problem.js";
import { type SecretText, secretTextShape } from "../settings/secret-text.js";
import type { RecordShape, TextRule } from "../settings/shape.js";

/** Headers whose values are not for everybody. */
export type SecretHeaders = Readonly<Record<string, SecretText>>;

const headerValue: TextRule = {
    pattern: /^[\x20-\x7e]*$/,
    complaint: "is not a header value; use printable ASCII.",
};

const headerName = (example: string): TextRule => ({
    pattern: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/,
    complaint: `is not a header name; use one like ${example}.`,
});

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
            rules: [headerValue],
            maxLength: 4000,
            secret: true,
        },
        names: [headerName(example)],
        optional: true,
    };
}

/**
 * The same with values that should be encrypted where they are secret.
 *
 * @param path of such a header in the settings, such as notify[0].cloudEvents.headers.Authorization
 * @param implied headers that the request itself determines, in lower case
 */
export function secretHeadersShape(
    about: string,
    path: string,
    implied: readonly string[] = [],
): RecordShape<SecretText> & { readonly optional: true } {
    return {
        kind: "record",
        about,
        each: secretTextShape("The header's value.", `pulumi config set --secret --path 'fastapi-release:${path}'`),
        names: [
            headerName(path.split(".").at(-1) ?? ""),
            {
                pattern: /^/,
                complaint: "is determined by the request itself; leave it out.",
                accepts: name => !implied.includes(name.toLowerCase()),
            },
        ],
        optional: true,
    };
}

/** A decrypted value may still be a secret: no message shows one. */
export function headerProblems(path: string, headers: SecretHeaders = {}): readonly Problem[] {
    return Object.entries(headers).flatMap(([name, { plain = "" }]) =>
        headerValue.pattern.test(plain) ? [] : [{ path: `${path}.${name}`, message: headerValue.complaint }],
    );
}

/** Headers with credentials in plain text, by the path of each in the settings. */
export function readableCredentials(path: string, headers: SecretHeaders = {}): string[] {
    return Object.entries(headers).flatMap(([name, { plain }]) =>
        credentials.test(name) && plain !== undefined ? [`${path}.${name}`] : [],
    );
}

/** Names of headers with credentials. */
const credentials = /auth|token|secret|key|password|cookie|signature/i;
