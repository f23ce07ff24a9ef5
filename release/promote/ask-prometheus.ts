// Prometheus' HTTP API: GET /api/v1/query?query=… answers {status, data: {resultType, result}}; a vector's result is a list
// of {metric, value: [seconds, "number"]} or, for a native histogram, {metric, histogram: […]}; a scalar's is [seconds,
// "number"]. Numbers may be NaN, +Inf and -Inf.
import { fetchUrl } from "../../network/fetch-url.js";

interface QueryAnswer {
    readonly status?: unknown;
    readonly error?: unknown;
    readonly data?: { readonly resultType?: unknown; readonly result?: unknown } | null;
}

const timeoutMs = 10_000;
const shownLength = 80;

/**
 * The one number that a query returns now; undefined if it returns nothing. Throws with a sentence for people if the query
 * fails.
 */
export async function askPrometheus(
    address: string,
    query: string,
    headers: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
    const url = `${address.replace(/\/+$/, "")}/api/v1/query?${new URLSearchParams({ query })}`;
    const server = `Prometheus at ${address}`;
    let response: Response;
    let text: string;
    try {
        response = await fetchUrl(url, { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
        text = await response.text();
    } catch (error) {
        throw new Error(`${server} does not answer: ${(error as Error).message}`);
    }
    const { status } = response;
    if (status === 401 || status === 403) {
        throw new Error(`${server} denies access (${status}); give it an Authorization header with a secret value`);
    }
    const location = response.headers.get("location");
    if (status >= 300 && status < 400 && location !== null) {
        const { origin, pathname } = new URL(location, url);
        throw new Error(
            `${server} sends us to ${origin}${pathname}; use the address behind it, or give a header that lets us in`,
        );
    }
    return numberIn(parsed(text, server, status));
}

function parsed(text: string, server: string, status: number): QueryAnswer {
    try {
        const answer: unknown = JSON.parse(text);
        if (typeof answer === "object" && answer !== null && "status" in answer) return answer;
    } catch {
        // Told below.
    }
    const isPage = /^\s*<(!doctype|html)/i.test(text);
    const shown = text.trim().slice(0, shownLength);
    const what = isPage ? "a web page, perhaps for a log-in" : shown === "" ? "nothing" : JSON.stringify(shown);
    throw new Error(`${server} answered ${status} with ${what}, which is not Prometheus' answer to a query`);
}

function numberIn({ status, error, data }: QueryAnswer): number | undefined {
    if (status !== "success") throw new Error(`Prometheus refuses the query: ${error ?? "no reason"}`);
    const { resultType, result } = data ?? {};
    if (resultType === "scalar") return numberOf(result);
    if (resultType !== "vector") throw new Error(`the query returned ${kindOf(resultType)}, not one number`);
    const series: readonly unknown[] = Array.isArray(result) ? result : [];
    if (series.length > 1) throw new Error(`the query returned ${series.length} numbers; sum them to one`);
    const [only] = series as readonly ({ readonly value?: unknown; readonly histogram?: unknown } | null)[];
    if (only === undefined) return undefined;
    if (only?.histogram !== undefined) {
        throw new Error("the query returned a native histogram, not one number; use histogram_quantile() or the like");
    }
    return numberOf(only?.value);
}

function kindOf(resultType: unknown): string {
    return typeof resultType === "string" ? `a ${resultType}` : "no result";
}

/** @param sample `[seconds, "number"]` */
function numberOf(sample: unknown): number {
    const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
    if (text === "+Inf") return Number.POSITIVE_INFINITY;
    if (text === "-Inf") return Number.NEGATIVE_INFINITY;
    if (text === "NaN") return Number.NaN;
    const value = typeof text === "string" && text.trim() !== "" ? Number(text) : Number.NaN;
    if (Number.isNaN(value))
        throw new Error(`the query returned ${JSON.stringify(text) ?? "no value"}, not one number`);
    return value;
}
