import { STATUS_CODES } from "node:http";

/** Any answer except success. The CLI prints it as `[409] Conflict: REASON`. */
export class CloudError extends Error {
    constructor(
        readonly status: number,
        reason: string,
    ) {
        super(`${STATUS_CODES[status]}: ${reason}`);
    }

    get body(): { readonly code: number; readonly message: string } {
        return { code: this.status, message: this.message };
    }
}
