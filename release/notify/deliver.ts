import { setTimeout as sleep } from "node:timers/promises";
import { fetchUrl } from "../../network/fetch-url.js";

export interface Delivery {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

export interface DeliveryLimits {
    readonly tries: number;
    /** Delay before the second attempt; doubles for each further one, and is randomly cut by up to half. */
    readonly delayMs: number;
    /** Limit for one attempt. */
    readonly answerMs: number;
    /** Limit for all attempts. */
    readonly totalMs: number;
}

export const deliveryLimits: DeliveryLimits = { tries: 3, delayMs: 300, answerMs: 2000, totalMs: 5000 };

/** Result of one attempt: "delivered", or why not and whether to retry. */
interface Outcome {
    readonly why?: string;
    readonly again: boolean;
    /** How long the receiver asks to wait. */
    readonly waitMs?: number;
}

/**
 * Posts until the receiver accepts; returns undefined, or why it failed. Never rejects, and never reveals the address.
 * Retries after no answer, 408, 425, 429 and 5xx, not before the time in `Retry-After`.
 */
export async function deliver(
    delivery: Delivery,
    signal: AbortSignal,
    limits: DeliveryLimits = deliveryLimits,
): Promise<string | undefined> {
    const endMs = performance.now() + limits.totalMs;
    const ends = AbortSignal.any([signal, AbortSignal.timeout(limits.totalMs)]);
    for (let tried = 1; ; tried++) {
        const { why, again, waitMs } = await attempt(delivery, ends, limits.answerMs);
        if (why === undefined) return undefined;
        const told = tried === 1 ? why : `${why}, tried ${tried} times`;
        if (!again || tried === limits.tries) return told;
        if (ends.aborted) return `${told}; no time for another attempt`;
        const backoffMs = limits.delayMs * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
        const pauseMs = Math.max(waitMs ?? 0, backoffMs);
        if (performance.now() + pauseMs >= endMs) {
            const asked = waitMs === undefined ? "" : ` and asks to wait for ${Math.ceil(waitMs / 1000)} s`;
            return `${told}${asked}; no time for that`;
        }
        const isOver = await sleep(pauseMs, false, { signal: ends }).catch(() => true);
        if (isOver) return `${told}; no time for another attempt`;
    }
}

async function attempt({ url, headers, body }: Delivery, ends: AbortSignal, answerMs: number): Promise<Outcome> {
    try {
        const response = await fetchUrl(url, {
            method: "POST",
            headers,
            body,
            // Do not send credentials to a redirect's target.
            redirect: "manual",
            signal: AbortSignal.any([ends, AbortSignal.timeout(answerMs)]),
        });
        const { status } = response;
        if (response.ok) {
            await response.body?.cancel();
            return { again: false };
        }
        const said = (await response.text().catch(() => "")).trim();
        const words = /^[\x20-\x7e]{1,80}$/.test(said) ? `: ${said}` : "";
        const waitMs = retryAfterMs(response.headers.get("retry-after"), Date.now());
        return {
            why: `answered ${status}${words}`,
            again: [408, 425, 429].includes(status) || status >= 500,
            waitMs,
        };
    } catch (error) {
        return { why: describe(error as Error), again: true };
    }
}

/** Seconds or a date, as in RFC 9110; undefined for anything else. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
    if (header === null) return undefined;
    if (/^\d+$/.test(header)) return Number(header) * 1000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function describe(error: NodeJS.ErrnoException): string {
    if (error.name === "TimeoutError" || error.name === "AbortError") return "no answer in time";
    if (error.name === "ProxyError") return error.message;
    return `no answer (${error.code ?? error.message})`;
}
