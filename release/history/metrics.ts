import { resolve } from "node:path";
import { writeAtomically } from "../../machine/files.js";
import { lookedUpHere, readGitForBytes, unlessOutside } from "../../machine/git.js";
import { GitError } from "../../machine/git-error.js";
import type { Ledger } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { type DoraMetrics, doraMetrics } from "./dora-metrics.js";
import type { HistoryOptions } from "./filter-history.js";

/** Writes delivery metrics from the ledger to a file that node_exporter reads. */
export async function historyMetrics(
    options: HistoryOptions & { readonly metrics: string },
    report: Report,
): Promise<void> {
    const project = readProject(options);
    const ledger = await openLedger(options, project, report);
    const entries = [...ledger.entries].toReversed();
    const commits = entries.flatMap(({ commit }) => commit ?? []);
    const times = await commitTimes(project.directory, commits).catch((error: Error) => {
        if (!(error instanceof GitError)) throw error;
        report.warn(`warning: no lead times, since Git does not say when commits were made: ${error.message}`);
        return new Map<string, number>();
    });
    const metrics = doraMetrics(entries, times);
    const labels = { stack: options.stack, service: serviceName(ledger) ?? project.name };
    const file = resolve(options.metrics);
    try {
        writeAtomically(file, prometheusText(metrics, labels));
    } catch (error) {
        throw new Refusal(`--metrics: ${file} cannot be written: ${(error as Error).message}`);
    }
    const { deployments, failedDeployments } = metrics;
    report.say(`wrote ${file}: ${deployments} deployments, ${failedDeployments} failed`);
    report.result({ file, ...labels, ...metrics });
}

/** The service's name in the newest entry that has one. */
function serviceName(ledger: Ledger): string | undefined {
    for (const entry of ledger.entries) {
        const found = nameIn(ledger.recordOf(entry).config["fastapi-release:service"]);
        if (found !== undefined) return found;
    }
    return undefined;
}

/** A map comes as JSON from Pulumi, and as an object from a history file. */
function nameIn(value: unknown): string | undefined {
    try {
        const { name } = (typeof value === "string" ? JSON.parse(value) : (value ?? {})) as { name?: unknown };
        return typeof name === "string" ? name : undefined;
    } catch {
        return undefined;
    }
}

/**
 * Times of commits by hash, milliseconds since 1970, for those in this repository. Asks Git once, however many there are.
 */
export async function commitTimes(directory: string, commits: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const asked = [...new Set(commits)].filter(commit => /^[0-9a-f]{40,64}$/.test(commit));
    if (asked.length === 0) return new Map();
    const input = `${asked.join("\n")}\n`;
    const given = { input, environment: lookedUpHere };
    const said = await readGitForBytes(directory, ["cat-file", "--batch"], given).catch(unlessOutside);
    return new Map(
        objects(said ?? Buffer.alloc(0)).flatMap(([commit, text]) => timeIn(text).map(ms => [commit, ms] as const)),
    );
}

/** Parses `HASH commit SIZE`, the object and a line break for each known commit, and `HASH missing` for others. */
function objects(said: Buffer): [commit: string, text: string][] {
    const found: [string, string][] = [];
    for (let at = 0; at < said.length; ) {
        const end = said.indexOf("\n", at);
        const [commit = "", type, size] = said.toString("latin1", at, end < 0 ? said.length : end).split(" ");
        at = end < 0 ? said.length : end + 1;
        if (size === undefined) continue;
        if (type === "commit") found.push([commit, said.toString("utf8", at, at + Number(size))]);
        at += Number(size) + 1;
    }
    return found;
}

/** Reads the first such line; a similar one in the message would come later. */
function timeIn(text: string): number[] {
    const seconds = /^committer .*> ([0-9]+) [+-][0-9]{4}$/m.exec(text)?.[1];
    return seconds === undefined ? [] : [Number(seconds) * 1000];
}

// Prometheus' text format, as node_exporter's textfile collector reads it: for each metric
//     # HELP name description
//     # TYPE name counter
//     name{label="value"} 1
// A label's value escapes \, " and line breaks. A summary has quantiles, _sum and _count.

type Labels = Readonly<Record<string, string>>;

/** @param labels added to every metric */
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
            "Releases that were given traffic, not counting returns to an earlier one.",
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
            : metric("change_failure_ratio", "gauge", "Ratio of failed to all deployments in the whole ledger.", [
                  sample("change_failure_ratio", failedDeployments / deployments),
              ])),
        ...metric(
            "lead_time_seconds",
            "summary",
            "Time from a release's commit to all traffic, if the commit is known.",
            summary("lead_time_seconds", leadSeconds),
        ),
        ...metric(
            "time_to_restore_seconds",
            "summary",
            "Time from traffic for a failed release to the return to an earlier one.",
            summary("time_to_restore_seconds", restoreSeconds),
        ),
        ...(lastDeploymentMs === undefined
            ? []
            : metric("last_deployment_timestamp_seconds", "gauge", "Time of the last deployment, since 1970.", [
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
