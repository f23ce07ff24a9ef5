/** What the API server says about a refused request (meta/v1 Status). */
export interface StatusDetails {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
}

/** The API server refused a request; the message is the server's own. */
export class ApiError extends Error {
    override readonly name = "ApiError";

    constructor(
        message: string,
        /** HTTP status, such as 404. */
        readonly status: number,
        /** Kubernetes' reason, such as NotFound, AlreadyExists, Conflict, Invalid. */
        readonly reason: string,
        readonly details: StatusDetails,
    ) {
        super(message);
    }

    /** Reads a Status; any other body (a proxy's page) becomes part of the message. */
    static fromBody(status: number, body: string): ApiError {
        try {
            const parsed = JSON.parse(body) as {
                kind?: string;
                message?: string;
                reason?: string;
                details?: StatusDetails;
            };
            if (parsed.kind === "Status") {
                const reason = parsed.reason ?? "";
                return new ApiError(
                    parsed.message ?? (reason || `HTTP ${status}`),
                    status,
                    reason,
                    parsed.details ?? {},
                );
            }
        } catch {
            // Not JSON: shown as is.
        }
        return new ApiError(`HTTP ${status}: ${body.trim().slice(0, 300)}`, status, "", {});
    }
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
