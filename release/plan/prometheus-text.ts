// Prometheus' text format, as node_exporter's textfile collector reads it: for each metric
//     # HELP name what it is
//     # TYPE name counter
//     name{label="value"} 1
// A label's value has \, " and line breaks escaped. A summary has quantiles, _sum and _count.
import type { DoraMetrics } from "./dora-metrics.js";

type Labels = Readonly<Record<string, string>>;

/** @param labels of every metric */
export function prometheusText(metrics: DoraMetrics, labels: Labels): string {
    const { updates, deployments, failedDeployments, leadSeconds, restoreSeconds, lastDeploymentMs } = metrics;
    const name = (text: string) => `fastapi_release_${text}`;
    const metric = (key: string, type: string, help: string, samples: readonly string[]) => [
        `# HELP ${name(key)} ${help}`,
        `# TYPE ${name(key)} ${type}`,
        ...samples,
    ];
    const sample = (key: string, value: number, more: Labels = {}) => {
        const pairs = Object.entries({ ...labels, ...more }).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
        return `${name(key)}{${pairs.join(",")}} ${value}`;
    };
    const summary = (key: string, values: readonly number[]) => [
        ...(values.length === 0 ? [] : [sample(key, median(values), { quantile: "0.5" })]),
        sample(
            `${key}_sum`,
            values.reduce((sum, value) => sum + value, 0),
        ),
        sample(`${key}_count`, values.length),
    ];
    const lines = [
        ...metric("updates_total", "counter", "Updates in the stack's ledger, by result.", [
            sample("updates_total", updates.succeeded, { result: "succeeded" }),
            sample("updates_total", updates.failed, { result: "failed" }),
        ]),
        ...metric(
            "deployments_total",
            "counter",
            "Releases that were given traffic; a return to an earlier one is none.",
            [sample("deployments_total", deployments)],
        ),
        ...metric(
            "failed_deployments_total",
            "counter",
            "Deployments from which traffic went back to an earlier release.",
            [sample("failed_deployments_total", failedDeployments)],
        ),
        ...(deployments === 0
            ? []
            : metric("change_failure_ratio", "gauge", "Failed deployments to all deployments, over the whole ledger.", [
                  sample("change_failure_ratio", failedDeployments / deployments),
              ])),
        ...metric(
            "lead_time_seconds",
            "summary",
            "From a release's commit to all traffic, where the commit is known.",
            summary("lead_time_seconds", leadSeconds),
        ),
        ...metric(
            "time_to_restore_seconds",
            "summary",
            "From traffic for a release that failed to its return to an earlier one.",
            summary("time_to_restore_seconds", restoreSeconds),
        ),
        ...(lastDeploymentMs === undefined
            ? []
            : metric("last_deployment_timestamp_seconds", "gauge", "When the last deployment was live, since 1970.", [
                  sample("last_deployment_timestamp_seconds", lastDeploymentMs / 1000),
              ])),
    ];
    return `${lines.join("\n")}\n`;
}

function escapeLabel(text: string): string {
    return text.replace(/[\\"\n]/g, found => (found === "\n" ? "\\n" : `\\${found}`));
}

function median(values: readonly number[]): number {
    const sorted = values.toSorted((left, right) => left - right);
    const middle = sorted.length / 2;
    return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
