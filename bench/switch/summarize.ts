import type { SwitchFigures } from "./measure-once.js";

/** Seconds. */
export interface Spread {
    readonly median: number;
    readonly min: number;
    readonly max: number;
}

export interface SwitchSummary {
    readonly name: string;
    readonly switches: number;
    readonly requests: number;
    readonly lost: number;
    readonly lastOldFresh: Spread;
    readonly lastOldKeptAlive: Spread;
    readonly command: Spread;
}

export function summarize(name: string, runs: readonly SwitchFigures[]): SwitchSummary {
    const sum = (of: (run: SwitchFigures) => number) => runs.reduce((total, run) => total + of(run), 0);
    return {
        name,
        switches: runs.length,
        requests: sum(({ requests }) => requests),
        lost: sum(({ lost }) => lost),
        lastOldFresh: spread(runs.map(({ lastOldFresh }) => lastOldFresh)),
        lastOldKeptAlive: spread(runs.map(({ lastOldKeptAlive }) => lastOldKeptAlive)),
        command: spread(runs.map(({ command }) => command)),
    };
}

/** Of at least one value. */
export function spread(values: readonly number[]): Spread {
    const sorted = [...values].sort((left, right) => left - right);
    const middle = (sorted.length - 1) / 2;
    const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    return { median: round(median), min: round(sorted[0]!), max: round(sorted.at(-1)!) };
}

function round(seconds: number): number {
    return Math.round(seconds * 1000) / 1000;
}

/** A row for people: medians, with the least and the most. */
export function showSummary({ name, switches, requests, lost, ...figures }: SwitchSummary): string {
    const show = ({ median, min, max }: Spread) => `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
    return [
        `${name}: ${switches} switches, ${requests} requests, ${lost} lost`,
        `  last old answer after the change, fresh       ${show(figures.lastOldFresh)} s`,
        `  last old answer after the change, kept alive  ${show(figures.lastOldKeptAlive)} s`,
        `  the command                                   ${show(figures.command)} s`,
    ].join("\n");
}
