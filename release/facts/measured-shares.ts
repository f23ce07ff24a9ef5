// Prometheus' HTTP API: GET /api/v1/query?query=… answers {status, data: {result: [{metric: {label: value}, value: [time,
// "number"]}]}}. Pods' labels are labels there, with `_` for what a label of Prometheus may not have.
import { labelKeys } from "../../model/names.js";
import type { Settings } from "../../model/settings.js";
import type { Share } from "../../model/shares.js";
import { percentages } from "../plan/status/percentages.js";

const timeoutMs = 2000;

interface Answer {
    readonly data?: {
        readonly result?: readonly {
            readonly metric: Readonly<Record<string, string>>;
            readonly value: [number, string];
        }[];
    };
}

/**
 * Which percent of the requests each release has answered in the last minute, as its pods count them in
 * `http_requests_total`; what the cluster itself asks is left out. Undefined when nobody counted any.
 */
export async function measuredShares(url: string, settings: Settings): Promise<readonly Share[] | undefined> {
    const { name, namespace } = settings.service;
    // A counter without its paths cannot tell users from probes.
    const asked = `${label(labelKeys.service)}="${name}",namespace="${namespace}",handler=~".+",handler!~"/healthz|/readyz|/version|/metrics"`;
    const by = `${label(labelKeys.slot)}, ${label(labelKeys.releaseId)}`;
    const query = new URLSearchParams({ query: `sum by (${by}) (rate(http_requests_total{${asked}}[1m]))` });
    const response = await fetch(`${url.replace(/\/$/, "")}/api/v1/query?${query}`, {
        signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`Prometheus at ${url} answered ${response.status}`);
    const { data } = (await response.json()) as Answer;
    const rates = (data?.result ?? []).map(({ metric, value }) => ({
        slot: metric[label(labelKeys.slot)] as Share["slot"],
        releaseId: metric[label(labelKeys.releaseId)] ?? "",
        rate: Number(value[1]),
    }));
    return percentages(rates);
}

function label(key: string): string {
    return key.replace(/[^a-zA-Z0-9_]/g, "_");
}
