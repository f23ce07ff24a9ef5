import type { RegistryResponse } from "./registry-request.js";

/** Waits before the next attempts where the server does not say how long. */
const backoffMs = [250, 500, 1000, 2000];

/**
 * How long to wait before a request is sent again; undefined if that would not help.
 *
 * @param response undefined if the connection broke
 * @param attempt counted from 0
 */
export function retryDelay(response: RegistryResponse | undefined, attempt: number): number | undefined {
    if (response === undefined) return backoffMs[attempt];
    if (![429, 502, 503, 504].includes(response.status)) return undefined;
    return askedDelay(response) ?? backoffMs[attempt];
}

/** The wait that the header Retry-After asks for, as seconds or as a date; at least a moment. */
export function askedDelay({ headers }: RegistryResponse): number | undefined {
    const asked = headers["retry-after"]?.trim() ?? "";
    const delayMs = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
    return Number.isNaN(delayMs) ? undefined : Math.max(delayMs, backoffMs[0]!);
}
