import { type Spread, showSpread, spread } from "../spread.js";
import type { SwitchFigures } from "./measure-once.js";

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

/** A row for people: medians, with the least and the most. */
export function showSummary({ name, switches, requests, lost, ...figures }: SwitchSummary): string {
    return [
        `${name}: ${switches} switches, ${requests} requests, ${lost} lost`,
        `  last old answer after the change, fresh       ${showSpread(figures.lastOldFresh)} s`,
        `  last old answer after the change, kept alive  ${showSpread(figures.lastOldKeptAlive)} s`,
        `  the command                                   ${showSpread(figures.command)} s`,
    ].join("\n");
}
