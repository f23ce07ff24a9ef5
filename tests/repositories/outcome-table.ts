import type { Outcome } from "./release-repository.js";

/** `✓ uv-workspace: 74 s`, or all that a failed one said. */
export function outcomeLine({ repository, seconds, failure }: Outcome): string {
    const head = `${failure === undefined ? "✓" : "✗"} ${repository.name}: ${Math.round(seconds)} s`;
    return failure === undefined ? head : `${head}\n${failure.replace(/^/gm, "    ")}`;
}

const columns = ["", "repository", "commands", "edits", "serves", "updated", "back", "all"] as const;

/** A row for each: commands and edits until the first release served, and seconds. */
export function describeOutcomes(outcomes: readonly Outcome[]): string {
    const rows = outcomes.map(outcome => [
        outcome.failure === undefined ? "✓" : "✗",
        outcome.repository.name,
        ...[
            outcome.commands,
            outcome.edits,
            outcome.secondsToServe,
            outcome.secondsToUpdate,
            outcome.secondsToRollBack,
            outcome.seconds,
        ].map(number => (number === undefined ? "-" : String(Math.round(number)))),
    ]);
    const widths = columns.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]!.length)));
    const line = (cells: readonly string[]) =>
        cells
            .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
            .join("  ")
            .trimEnd();
    const words = "Commands and edits until the first release serves; seconds until it does, for the second, back.";
    return [words, ...[columns, ...rows].map(line)].join("\n");
}
