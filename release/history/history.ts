import { unrecordedUpdates } from "../ledger/unrecorded.js";
import { openLedger } from "../open/open-ledger.js";
import { Refusal } from "../output/refusal.js";
import { formatSeconds, type Report } from "../output/report.js";
import { type Column, nothing, tableLines } from "../output/table.js";
import { type Colour, paint, plainLine, type Terminal, terminalOf } from "../output/terminal.js";
import { readProject } from "../stack/project.js";
import { entriesAbout, type HistoryOptions, isSince, parseSince } from "./filter-history.js";
import { describeTraffic, type HistoryRow, historyRows, unrecordedRows } from "./history-rows.js";

/** Prints the ledger, oldest entry first. Needs neither cluster nor passphrase. */
export async function history(options: HistoryOptions, report: Report): Promise<void> {
    const since = options.since === undefined ? undefined : parseSince(options.since, new Date());
    if (typeof since === "string") throw new Refusal(`--since: ${since}`);
    if (options.metrics !== undefined) {
        if (options.since !== undefined || options.release !== undefined) {
            throw new Refusal("--metrics counts the whole ledger; leave out --since and --release.");
        }
        return (await import("./metrics.js")).historyMetrics({ ...options, metrics: options.metrics }, report);
    }
    const ledger = await openLedger(options, readProject(options), report);
    const entries = [...ledger.entries].toReversed().map(entry => ledger.withDigests(entry));
    const recorded = historyRows(entries);
    const all = [...recorded, ...unrecordedRows(unrecordedUpdates(ledger))];
    const about = options.release === undefined ? undefined : entriesAbout(options.release, entries, recorded);
    const rows = all.filter(
        row =>
            (since === undefined || isSince(row, since)) &&
            (about === undefined || (row.entry !== undefined && about.has(row.entry))),
    );
    if (all.length === 0) report.say(`the ledger of stack ${options.stack} has no entry yet`);
    else if (rows.length === 0) report.say(`none of the ${count(all.length)} ${whatIsAsked(options)}`);
    else for (const line of historyTable(rows, terminalOf(report.json !== false))) report.say(line);
    report.result(rows);
}

function count(entries: number): string {
    return entries === 1 ? "1 entry" : `${entries} entries`;
}

function whatIsAsked({ since, release }: HistoryOptions): string {
    const words = [
        ...(release === undefined ? [] : [`is about ${release}`]),
        ...(since === undefined ? [] : [`is since ${/^[0-9]+$/.test(since) ? `entry ${since}` : since}`]),
    ];
    return words.join(" and ");
}

const columns: readonly Column[] = [
    { name: "  entry" },
    { name: "time" },
    { name: "release" },
    { name: "traffic", drop: 6 },
    { name: "result", drop: 7 },
    { name: "duration", drop: 3 },
    { name: "who", drop: 5 },
    { name: "commit", drop: 4 },
    { name: "build", drop: 2 },
    { name: "digest", drop: 1 },
    { name: "message" },
];

const colours: Readonly<Partial<Record<HistoryRow["result"], Colour>>> = {
    failed: "red",
    interrupted: "yellow",
    "in-progress": "yellow",
};

/** The ledger as a table, oldest entry first. Failed and interrupted updates are marked with `!`. */
export function historyTable(rows: readonly HistoryRow[], terminal: Terminal): string[] {
    const [header = [], ...lines] = tableLines(columns, rows.map(cells), terminal.columns);
    const painted = lines.map((parts, index) => {
        const colour = colours[rows[index]!.result];
        return colour === undefined ? parts : parts.map(part => paint(part, colour, terminal));
    });
    return [header.map(part => paint(part, "dim", terminal)), ...painted].flat();
}

function cells(row: HistoryRow): string[] {
    const { entry, time, result, traffic, durationSeconds, digest } = row;
    const words = describeTraffic(traffic);
    const isMarked = result === "failed" || result === "interrupted";
    const cell = (text: string | undefined) => (text === undefined ? nothing : plainLine(text) || nothing);
    return [
        `${isMarked ? "!" : " "} ${entry ?? nothing}`,
        cell(time?.replace(/\.\d+Z$/, "Z")),
        cell(row.release),
        // For a failed entry, the ledger does not say whether its decision took effect.
        cell(words !== undefined && result !== "succeeded" ? `(${words})` : words),
        result,
        cell(durationSeconds === undefined ? undefined : formatSeconds(durationSeconds)),
        cell(row.who?.replace(/ \(pid [0-9]+\)$/, "")),
        cell(row.commit?.slice(0, 8)),
        cell(row.ciBuild),
        cell(digest?.slice(0, "sha256:".length + 12)),
        cell(row.message),
    ];
}
