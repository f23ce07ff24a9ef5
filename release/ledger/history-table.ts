import { formatSeconds } from "../report/report.js";
import { type Column, nothing, tableLines } from "../report/table.js";
import { type Colour, paint, plainLine, type Terminal } from "../report/terminal.js";
import { type HistoryRow, trafficWords } from "./history-rows.js";

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

/** The ledger for people, oldest entry first. What failed or was interrupted has a `!` before it. */
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
    const words = trafficWords(traffic);
    const isMarked = result === "failed" || result === "interrupted";
    const cell = (text: string | undefined) => (text === undefined ? nothing : plainLine(text) || nothing);
    return [
        `${isMarked ? "!" : " "} ${entry ?? nothing}`,
        cell(time?.replace(/\.\d+Z$/, "Z")),
        cell(row.release),
        // Of an entry that failed, nobody knows by the ledger whether its decision came true.
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
