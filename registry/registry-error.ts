import type { RegistryResponse } from "./registry-request.js";

/**
 * Why a registry did not say whether an image exists: it cannot be reached; it denies access to strangers, or the login;
 * it denies a repository to a user who is logged in, who cannot know whether it exists; or its answer makes no sense.
 */
export type RegistryFailure = "unreachable" | "denied" | "hidden" | "unexpected";

/** The registry gave no usable answer. An absent image is not an error. */
export class RegistryError extends Error {
    override readonly name = "RegistryError";

    constructor(
        readonly failure: RegistryFailure,
        message: string,
    ) {
        super(message);
    }
}

const longestWords = 300;

/** A registry's errors are {errors: [{code, message}]}; token servers have other forms. */
interface ErrorBody {
    readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
    readonly details?: string;
    readonly error?: string;
    readonly error_description?: string;
    readonly message?: string;
}

/** The status of a refused request and the server's own words, as far as it has some: `403 DENIED: not yours`. */
export function answerWords({ status, body }: RegistryResponse, secrets: readonly string[] = []): string {
    const words = errorWords(parseBody(body))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: whoever answers must not write to a terminal.
        .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, " ")
        .trim();
    const hidden = secrets.filter(Boolean).reduce((text, secret) => text.replaceAll(secret, "[secret]"), words);
    const short = hidden.length > longestWords ? `${hidden.slice(0, longestWords - 1)}…` : hidden;
    return short === "" ? `${status}` : `${status} ${short.replace(/\.$/, "")}`;
}

/** Whether somebody answers people instead of clients: a web server, or a log-in page on the way. */
export function isPage({ headers, body }: RegistryResponse): boolean {
    return /html/i.test(headers["content-type"] ?? "") || /^\s*</.test(body.toString("latin1"));
}

/** The codes of a registry's errors, such as NAME_UNKNOWN. */
export function errorCodes({ body }: RegistryResponse): readonly string[] {
    return listed(parseBody(body)).map(({ code }) => String(code));
}

function errorWords(parsed: ErrorBody): string {
    const errors = listed(parsed).map(({ code, message }) => [code, message].filter(Boolean).join(": "));
    if (errors.length > 0) return [...new Set(errors)].join("; ");
    const { details, error, error_description, message } = parsed;
    return String(details ?? error_description ?? message ?? error ?? "");
}

function listed({ errors }: ErrorBody): NonNullable<ErrorBody["errors"]> {
    return Array.isArray(errors) ? errors.filter(one => typeof one === "object" && one !== null) : [];
}

function parseBody(body: Buffer): ErrorBody {
    try {
        const parsed: unknown = JSON.parse(body.toString("utf8"));
        return typeof parsed === "object" && parsed !== null ? (parsed as ErrorBody) : {};
    } catch {
        return {};
    }
}
