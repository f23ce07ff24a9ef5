import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../python-environment.js";
import type { FileResult } from "./file-result.js";
import type { TestFile } from "./test-files.js";

type Durations = Readonly<Record<string, number>>;

const durationsFile = () => join(cacheFolder(), "test-durations.json");

/** Seconds that each test file took the last time on this machine, by name. */
export function readDurations(): Durations {
    try {
        return JSON.parse(readFileSync(durationsFile(), "utf8"));
    } catch {
        return {};
    }
}

export function rememberDurations(results: readonly FileResult[]): void {
    const durations = { ...readDurations() };
    for (const { file, seconds } of results) durations[file] = Math.round(seconds * 100) / 100;
    const unfinished = `${durationsFile()}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(durations));
    renameSync(unfinished, durationsFile());
}

/** Longest first, so that none is left alone at the end; files that never ran come before them, largest first. */
export function longestFirst(files: readonly TestFile[], durations: Durations): TestFile[] {
    const seconds = ({ name }: TestFile) => durations[name] ?? Number.POSITIVE_INFINITY;
    return [...files].sort((a, b) => {
        const [left, right] = [seconds(a), seconds(b)];
        return left === right ? b.bytes - a.bytes : right - left;
    });
}
