import { STATUS_CODES } from "node:http";

/** What the API server says about a refused request (meta/v1 Status). */
export interface StatusDetails {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** The API server refused a request, or did not answer as one; the message says which server and which request. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        message: string,
        /** HTTP status, such as 404; below 400 if no Kubernetes answered. */
        readonly status: number,
        /** Kubernetes' reason, such as NotFound, AlreadyExists, Conflict, Invalid. */
        readonly reason: string,
        readonly details: StatusDetails,
        /** The server's own words, "" for none. */
        readonly said = "",
    ) {
        super(message);
    }

    /**
     * Reads a Status. Of any other body a text becomes part of the message; a proxy's web page says no more than its status.
     *
     * @param asked who answered what: `the cluster at https://… answered GET /api/v1/nodes`
     */
    static fromBody(status: number, body: string, asked = "the cluster answered"): ApiError {
        const { message, reason = "", details = {} } = readStatus(body) ?? {};
        const said = message ?? (reason || words(body));
        const answer = [status, STATUS_CODES[status]].filter(Boolean).join(" ");
        return new ApiError(`${asked} with ${answer}${said === "" ? "" : `: ${said}`}`, status, reason, details, said);
    }
}

interface Status {
    readonly kind?: unknown;
    readonly message?: string;
    readonly reason?: string;
    readonly details?: StatusDetails;
}

/** Undefined for any other body. */
function readStatus(body: string): Status | undefined {
    try {
        const parsed = JSON.parse(body) as Status | null;
        return parsed?.kind === "Status" ? parsed : undefined;
    } catch {
        return undefined;
    }
}

function words(body: string): string {
    return isWebPage(body) ? "" : body.trim().slice(0, 300);
}

export function isWebPage(body: string): boolean {
    return /^\s*<(!doctype|html|head|body|\?xml|!--)/i.test(body);
}

export function isNotFound(error: unknown): boolean {
    return error instanceof ApiError && error.status === 404;
}

export function isConflict(error: unknown): boolean {
    return error instanceof ApiError && error.status === 409;
}

/** Whether an error is a refusal for missing rights, or by admission. */
export function isForbidden(error: unknown): boolean {
    return (error as Partial<ApiError>).status === 403;
}

/** Whether what answered is not Kubernetes' API: it says nothing about the cluster. */
export function isStrange(error: unknown): boolean {
    return error instanceof ApiError && error.status < 400;
}
