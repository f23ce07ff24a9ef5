import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../machine/files.js";

/** Writes out/bench-NAME.json, with a description of the machine. @returns the file */
export function writeResult(name: string, result: object): string {
    const folder = join(projectFolder(), "out");
    mkdirSync(folder, { recursive: true });
    const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version };
    const file = join(folder, `bench-${name}.json`);
    writeFileSync(file, `${JSON.stringify({ machine, ...result }, null, 4)}\n`);
    return file;
}

/** In seconds, unless stated otherwise. */
export interface Spread {
    readonly median: number;
    readonly min: number;
    readonly max: number;
}

/** The spread of at least one value. */
export function spread(values: readonly number[]): Spread {
    const sorted = [...values].sort((left, right) => left - right);
    const middle = (sorted.length - 1) / 2;
    const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    return { median: round(median), min: round(sorted[0]!), max: round(sorted.at(-1)!) };
}

/** For people: median, least and most. */
export function showSpread({ median, min, max }: Spread): string {
    return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

/** Rounds to milliseconds. */
export function round(seconds: number): number {
    return Math.round(seconds * 1000) / 1000;
}
