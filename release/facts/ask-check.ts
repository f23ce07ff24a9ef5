import { execFile } from "node:child_process";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { proxiedStatus } from "../../cluster/service-proxy.js";
import { slotObjectName } from "../../model/names.js";
import { type Probe, type PromotionCheck, promotionDefaults } from "../../model/promotion.js";
import { releaseId } from "../../model/release-id.js";
import type { ServiceSettings } from "../../model/settings.js";
import type { Served } from "../ledger/served.js";
import type { Answer } from "../plan/judge-answer.js";
import { askPrometheus } from "./ask-prometheus.js";

export interface AskedRelease {
    readonly api: KubernetesApi;
    readonly service: ServiceSettings;
    /** The release that is being promoted. */
    readonly candidate: Served;
    /** The release that it is compared with; absent when that has no traffic. */
    readonly live?: Served;
    readonly environment: NodeJS.ProcessEnv;
}

const commandTimeoutMs = 60_000;

/** Asks once. Never throws: what cannot be asked is silence, and says why. */
export async function askCheck(check: PromotionCheck, asked: AskedRelease): Promise<Answer> {
    try {
        if (check.probe !== undefined) return await probe(check.probe, asked);
        if (check.prometheus !== undefined) return await query(check.prometheus, asked);
        return await run(check.command ?? [], asked);
    } catch (error) {
        return { kind: "silence", why: (error as Error).message };
    }
}

async function probe(
    { path, url, headers = {}, withinMs = promotionDefaults.withinMs }: Probe,
    asked: AskedRelease,
): Promise<Answer> {
    const fill = (text: string) => fillIn(text, placeholders(asked, asked.candidate));
    const started = performance.now();
    const status =
        url === undefined
            ? await throughApiServer(fill(path ?? "/"), filled(headers, fill), withinMs, asked)
            : await directly(fill(url), filled(headers, fill), withinMs);
    // A service that does not answer in time fails: it is there to answer.
    return { kind: "status", status, ms: Math.round(performance.now() - started) };
}

function filled(headers: Readonly<Record<string, string>>, fill: (text: string) => string): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)]));
}

/** 504 when it does not answer in time, 502 when it cannot be reached: what a proxy would say. */
async function directly(url: string, headers: Record<string, string>, withinMs: number): Promise<number> {
    try {
        const response = await fetch(url, { headers, signal: AbortSignal.timeout(withinMs), redirect: "manual" });
        await response.arrayBuffer();
        return response.status;
    } catch (error) {
        return (error as Error).name === "TimeoutError" ? 504 : 502;
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
): Promise<Answer> {
    const ask = (whose: Served) => askPrometheus(address, fillIn(query, placeholders(asked, whose)));
    const [value, live] = await Promise.all([
        ask(asked.candidate),
        asked.live === undefined ? undefined : ask(asked.live),
    ]);
    if (value === undefined) return { kind: "silence", why: "the query answers nothing" };
    return { kind: "number", value, ...(live === undefined ? {} : { live }) };
}

function run(command: readonly string[], asked: AskedRelease): Promise<Answer> {
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

/** What checks may name of a release, without the dollar sign. */
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
