// Prometheus' HTTP API: GET /api/v1/query?query=… answers {status, data: {resultType, result}}; a vector's result is a list
// of {metric, value: [seconds, "number"]}, a scalar's is [seconds, "number"].

interface QueryAnswer {
    readonly status: "success" | "error";
    readonly error?: string;
    readonly data?:
        | { readonly resultType: "vector"; readonly result: readonly { readonly value: readonly [number, string] }[] }
        | { readonly resultType: "scalar"; readonly result: readonly [number, string] }
        | { readonly resultType: "matrix" | "string"; readonly result: unknown };
}

const timeoutMs = 10_000;

/** The one number that a query answers now; undefined when it answers nothing. Throws when it cannot be asked. */
export async function askPrometheus(address: string, query: string): Promise<number | undefined> {
    const url = `${address.replace(/\/+$/, "")}/api/v1/query?${new URLSearchParams({ query })}`;
    let answer: QueryAnswer;
    try {
        const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
        answer = (await response.json()) as QueryAnswer;
    } catch (error) {
        const { cause, message } = error as Error & { cause?: Error };
        throw new Error(`Prometheus at ${address} does not answer: ${cause?.message || message}`);
    }
    if (answer.status !== "success") throw new Error(`Prometheus refuses the query: ${answer.error ?? "no reason"}`);
    const { data } = answer;
    if (data?.resultType === "scalar") return Number(data.result[1]);
    if (data?.resultType !== "vector") throw new Error(`the query answers a ${data?.resultType}, not one number`);
    if (data.result.length > 1) throw new Error(`the query answers ${data.result.length} numbers; sum them to one`);
    const [only] = data.result;
    return only === undefined ? undefined : Number(only.value[1]);
}
