import type { LedgerEntry } from "../model/ledger-entry.js";
import { readPlatformInfo } from "../platform/platform-info.js";
import { changesOnly } from "./apply/update-progress.js";
import { chooseEngine } from "./choose-engine.js";
import { subject } from "./ledger/served.js";
import { type CommonOptions, readLedger } from "./open/open-release.js";
import type { Report } from "./report/report.js";
import { locateBackend } from "./stack/backend.js";
import { readProject } from "./stack/project.js";

/** One line of the ledger, as it is printed. */
export interface HistoryRow {
    readonly entry: number;
    readonly time: string;
    readonly release?: string;
    readonly slot?: string;
    readonly digest?: string;
    readonly result: string;
    readonly message: string;
    readonly commit?: string;
    readonly ciBuild?: string;
    readonly changed: Readonly<Record<string, number>>;
}

/** Prints the ledger, oldest entry first. Needs neither cluster nor passphrase. */
export async function history(options: CommonOptions, report: Report): Promise<void> {
    const engine = await chooseEngine(options.engine, process.env);
    report.say(`engine: ${engine.description}`);
    const project = readProject(options.cwd);
    const url = process.env["PULUMI_BACKEND_URL"] ?? project.backendUrl ?? readPlatformInfo()?.backendUrl;
    const backend = locateBackend(url, process.env["PULUMI_BACKEND_URL"] ? process.cwd() : project.directory);
    const ledger = await readLedger(backend, project, options.stack, engine);
    const rows = historyRows([...ledger.entries].toReversed().map(entry => ledger.withDigests(entry)));
    if (rows.length === 0) report.say(`the ledger of stack ${options.stack} has no entry yet`);
    else for (const line of formatTable(rows)) report.say(line);
    report.result(rows);
}

export function historyRows(entries: readonly LedgerEntry[]): HistoryRow[] {
    return entries.map((entry, index) => {
        const before = entries.slice(0, index).findLast(({ result }) => result === "succeeded");
        const about = subject(entry, before);
        return {
            entry: entry.entry,
            time: entry.time,
            ...(about === undefined ? {} : { release: about.release.version, slot: about.slot }),
            ...(about?.release.digest === undefined ? {} : { digest: about.release.digest }),
            result: entry.result,
            message:
                entry.kind === "update" ? entry.message : `${entry.kind}${entry.message ? `: ${entry.message}` : ""}`,
            ...(entry.commit === undefined ? {} : { commit: entry.commit }),
            ...(entry.ciBuild === undefined ? {} : { ciBuild: entry.ciBuild }),
            changed: changesOnly(entry.resourceChanges),
        };
    });
}

function formatTable(rows: readonly HistoryRow[]): string[] {
    const header = ["entry", "time", "release", "digest", "result", "commit", "build", "message"];
    const cells = rows.map(row => [
        String(row.entry),
        row.time.replace(/\.\d+Z$/, "Z"),
        row.release ?? "-",
        row.digest === undefined ? "-" : row.digest.slice(0, "sha256:".length + 12),
        row.result,
        row.commit?.slice(0, 8) ?? "-",
        row.ciBuild ?? "-",
        row.message,
    ]);
    const table = [header, ...cells];
    const widths = header.map((_, column) => Math.max(...table.map(line => line[column]!.length)));
    return table.map(line =>
        line
            .map((cell, column) => cell.padEnd(widths[column]!))
            .join("  ")
            .trimEnd(),
    );
}
