import { execFile } from "node:child_process";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { proxiedStatus } from "../../cluster/service-proxy.js";
import { slotObjectName } from "../../model/names.js";
import { type PromotionCheck, type PromotionRequest, promotionDefaults } from "../../model/promotion/promotion.js";
import { releaseId } from "../../model/release/release-id.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import { fetchUrl } from "../../network/fetch-url.js";
import type { Served } from "../ledger/served.js";
import type { CheckAnswer } from "./judge-answer.js";

export interface AskedRelease {
    readonly api: KubernetesApi;
    readonly service: ServiceSettings;
    /** The release that is being promoted. */
    readonly candidate: Served;
    /** The release that it is compared with; absent if no other release has traffic. */
    readonly live?: Served;
    readonly environment: NodeJS.ProcessEnv;
}

const commandTimeoutMs = 60_000;

/** Asks once. Never throws: a failed request is silence, with the reason. */
export async function askCheck(check: PromotionCheck, asked: AskedRelease): Promise<CheckAnswer> {
    try {
        if (check.probe !== undefined) return await probe(check.probe, asked);
        if (check.prometheus !== undefined) return await query(check.prometheus, asked);
        return await run(check.command ?? [], asked);
    } catch (error) {
        return { kind: "silence", why: (error as Error).message };
    }
}

async function probe(
    { path, url, headers = {}, withinMs = promotionDefaults.withinMs }: PromotionRequest,
    asked: AskedRelease,
): Promise<CheckAnswer> {
    const fill = (text: string) => fillIn(text, placeholders(asked, asked.candidate));
    const started = performance.now();
    const status =
        url === undefined
            ? await throughApiServer(fill(path ?? "/"), filled(headers, fill), withinMs, asked)
            : await directly(fill(url), filled(headers, fill), withinMs);
    // Unlike a metric, a service must answer: a late answer fails.
    return { kind: "status", status, ms: Math.round(performance.now() - started) };
}

function filled(headers: Readonly<Record<string, string>>, fill: (text: string) => string): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
}

/** The status; like a gateway, 504 on a timeout and 502 if the address cannot be reached. A proxy's own failure is none. */
async function directly(url: string, headers: Record<string, string>, withinMs: number): Promise<number> {
    try {
        const response = await fetchUrl(url, { headers, signal: AbortSignal.timeout(withinMs), redirect: "manual" });
        await response.arrayBuffer();
        return response.status;
    } catch (error) {
        const { name } = error as Error;
        if (name === "ProxyError") throw error;
        return name === "TimeoutError" ? 504 : 502;
    }
}

function throughApiServer(
    path: string,
    headers: Record<string, string>,
    timeoutMs: number,
    { api, service: { name, namespace }, candidate }: AskedRelease,
): Promise<number> {
    const service = slotObjectName(name, candidate.slot, releaseId(name, candidate.release));
    return proxiedStatus(api, { namespace, service, port: 80, path, headers, timeoutMs });
}

async function query(
    { address, query }: NonNullable<PromotionCheck["prometheus"]>,
    asked: AskedRelease,
): Promise<CheckAnswer> {
    const ask = (whose: Served) => askPrometheus(address, fillIn(query, placeholders(asked, whose)));
    const [value, live] = await Promise.all([
        ask(asked.candidate),
        asked.live === undefined ? undefined : ask(asked.live),
    ]);
    if (value === undefined) return { kind: "silence", why: "the query returned nothing" };
    return { kind: "number", value, live };
}

function run(command: readonly string[], asked: AskedRelease): Promise<CheckAnswer> {
    const [program = "", ...args] = command;
    const values = placeholders(asked, asked.candidate);
    const own = Object.fromEntries(Object.entries(values).map(([name, value]) => [`FASTAPI_RELEASE_${name}`, value]));
    return new Promise(resolve => {
        execFile(
            program,
            args.map(word => fillIn(word, values)),
            { timeout: commandTimeoutMs, env: { ...asked.environment, ...own } },
            (error, stdout, stderr) => {
                const code = error === null ? 0 : error.code;
                if (typeof code === "number") resolve({ kind: "exit", code, output: stderr || stdout });
                else if (error?.killed) {
                    resolve({ kind: "silence", why: `${program} did not end within ${commandTimeoutMs / 1000} s` });
                } else resolve({ kind: "silence", why: `${program} could not be run: ${error?.message}` });
            },
        );
    });
}

/** The placeholders of a release that checks may use, without the dollar sign. */
export function placeholders({ service }: Pick<AskedRelease, "service">, whose: Served): Record<string, string> {
    const id = releaseId(service.name, whose.release);
    return {
        SERVICE: service.name,
        NAMESPACE: service.namespace,
        SLOT: whose.slot,
        VERSION: whose.release.version,
        RELEASE_ID: id,
        PODS: `${slotObjectName(service.name, whose.slot, id)}-.*`,
    };
}

export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
    return text.replace(/\$(SERVICE|NAMESPACE|SLOT|VERSION|RELEASE_ID|PODS)\b/g, (_, name: string) => values[name]!);
}

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

/** The one number that a query returns now; undefined if it returns nothing. Throws if the query fails. */
export async function askPrometheus(address: string, query: string): Promise<number | undefined> {
    const url = `${address.replace(/\/+$/, "")}/api/v1/query?${new URLSearchParams({ query })}`;
    let answer: QueryAnswer;
    try {
        const response = await fetchUrl(url, { signal: AbortSignal.timeout(timeoutMs) });
        answer = (await response.json()) as QueryAnswer;
    } catch (error) {
        throw new Error(`Prometheus at ${address} does not answer: ${(error as Error).message}`);
    }
    if (answer.status !== "success") throw new Error(`Prometheus refuses the query: ${answer.error ?? "no reason"}`);
    const { data } = answer;
    if (data?.resultType === "scalar") return Number(data.result[1]);
    if (data?.resultType !== "vector") throw new Error(`the query returned a ${data?.resultType}, not one number`);
    if (data.result.length > 1) throw new Error(`the query returned ${data.result.length} numbers; sum them to one`);
    const [only] = data.result;
    return only === undefined ? undefined : Number(only.value[1]);
}
