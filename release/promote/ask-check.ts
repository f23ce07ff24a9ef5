import { execFile } from "node:child_process";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { proxiedStatus } from "../../cluster/service-proxy.js";
import { slotObjectName } from "../../model/names.js";
import { type PromotionCheck, type PromotionRequest, promotionDefaults } from "../../model/promotion/promotion.js";
import { releaseId } from "../../model/release/release-id.js";
import type { ServiceSettings } from "../../model/settings/settings.js";
import type { SecretHeaders } from "../../model/traffic/http-headers.js";
import { fetchUrl } from "../../network/fetch-url.js";
import type { Served } from "../ledger/served.js";
import { askPrometheus } from "./ask-prometheus.js";
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

function filled(headers: SecretHeaders, fill: (text: string) => string): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, { plain = "" }]) => [name, fill(plain)]));
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
    { address, query, headers = {} }: NonNullable<PromotionCheck["prometheus"]>,
    asked: AskedRelease,
): Promise<CheckAnswer> {
    const ask = (whose: Served) => {
        const fill = (text: string) => fillIn(text, placeholders(asked, whose));
        return askPrometheus(address, fill(query), filled(headers, fill));
    };
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
