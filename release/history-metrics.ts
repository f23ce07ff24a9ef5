import { resolve } from "node:path";
import { commitTimes } from "./facts/commit-times.js";
import type { HistoryOptions } from "./history.js";
import type { Ledger } from "./ledger/ledger.js";
import { openLedger } from "./open/open-ledger.js";
import { doraMetrics } from "./plan/dora-metrics.js";
import { prometheusText } from "./plan/prometheus-text.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { writeAtomically } from "./stack/atomic-write.js";
import { readProject } from "./stack/project.js";

/** Writes what the ledger says of deliveries to a file that node_exporter reads. */
export async function historyMetrics(
    options: HistoryOptions & { readonly metrics: string },
    report: Report,
): Promise<void> {
    const project = readProject(options.cwd);
    const ledger = await openLedger(options, project, report);
    const entries = [...ledger.entries].toReversed();
    const commits = entries.flatMap(({ commit }) => commit ?? []);
    const metrics = doraMetrics(entries, await commitTimes(project.directory, commits));
    const labels = { stack: options.stack, service: serviceName(ledger) ?? project.name };
    const file = resolve(options.metrics);
    try {
        writeAtomically(file, prometheusText(metrics, labels));
    } catch (error) {
        throw new Refusal(`--metrics: ${file} cannot be written: ${(error as Error).message}`);
    }
    const { deployments, failedDeployments } = metrics;
    report.say(`wrote ${file}: ${deployments} deployments, ${failedDeployments} of which failed`);
    report.result({ file, ...labels, ...metrics });
}

/** As the newest entry that names one has it. */
function serviceName(ledger: Ledger): string | undefined {
    for (const entry of ledger.entries) {
        const found = nameIn(ledger.recordOf(entry).config["fastapi-release:service"]);
        if (found !== undefined) return found;
    }
    return undefined;
}

/** Pulumi gives a map as JSON, a history file as such. */
function nameIn(value: unknown): string | undefined {
    try {
        const { name } = (typeof value === "string" ? JSON.parse(value) : (value ?? {})) as { name?: unknown };
        return typeof name === "string" ? name : undefined;
    } catch {
        return undefined;
    }
}
