import { setTimeout as sleep } from "node:timers/promises";

export interface Delivery {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
}

export interface DeliveryLimits {
    readonly tries: number;
    /** Before the second try; doubled before each other one, and between half and all of that. */
    readonly delayMs: number;
    /** For one try. */
    readonly answerMs: number;
    /** For all of them. */
    readonly totalMs: number;
}

export const deliveryLimits: DeliveryLimits = { tries: 3, delayMs: 300, answerMs: 2000, totalMs: 5000 };

/** What came of one try: "delivered", or why not, and whether another one may do better. */
interface Outcome {
    readonly why?: string;
    readonly again: boolean;
    /** What the receiver asks to wait. */
    readonly waitMs?: number;
}

/**
 * Posts until the receiver took it: undefined then, else why it did not. Never rejects, and never tells the address. Tried
 * again are silence, 408, 425, 429 and 5xx, not before the time that `Retry-After` names.
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
        if (ends.aborted) return `${told}; there is no time for more`;
        const backoffMs = limits.delayMs * 2 ** (tried - 1) * (0.5 + Math.random() / 2);
        const pauseMs = Math.max(waitMs ?? 0, backoffMs);
        if (performance.now() + pauseMs >= endMs) {
            const asked = waitMs === undefined ? "" : ` and asks to wait for ${Math.ceil(waitMs / 1000)} s`;
            return `${told}${asked}; there is no time for that`;
        }
        const isOver = await sleep(pauseMs, false, { signal: ends }).catch(() => true);
        if (isOver) return `${told}; there is no time for more`;
    }
}

async function attempt({ url, headers, body }: Delivery, ends: AbortSignal, answerMs: number): Promise<Outcome> {
    try {
        const response = await fetch(url, {
            method: "POST",
            headers,
            body,
            // Credentials go where they were meant to go, and nowhere else.
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
            ...(waitMs === undefined ? {} : { waitMs }),
        };
    } catch (error) {
        return { why: describe(error as Error), again: true };
    }
}

/** Seconds, or a date, as RFC 9110 has it; undefined for anything else. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
    if (header === null) return undefined;
    if (/^\d+$/.test(header)) return Number(header) * 1000;
    const at = Date.parse(header);
    return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** Node's `fetch` tells the cause of a failure beside it. */
function describe(error: Error): string {
    if (error.name === "TimeoutError" || error.name === "AbortError") return "no answer in time";
    const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
    return `no answer (${code ?? message})`;
}
