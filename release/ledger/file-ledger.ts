// Reads Pulumi's file backend directly, because a rollback has no time to load Pulumi: the state in
// stacks/PROJECT/STACK.json, one history/PROJECT/STACK/STACK-NANOS.{history,checkpoint}.json for each finished update (all
// may be packed), and locks/organization/PROJECT/STACK/UUID.json while an update runs.

import { join } from "node:path";
import { listFolder } from "../../machine/files.js";
import { Refusal } from "../output/refusal.js";
import { StackState } from "../stack/stack-state.js";
import { fillDigests, lacksDigests, readHistoryEntry } from "./history-entry.js";
import { type Ledger, lazyEntries } from "./ledger.js";
import { packedEndings, readPacked, stateFile } from "./packed-file.js";
import { completeUpdate, type PulumiUpdate, type ReportedUpdate } from "./pulumi-update.js";
import { lockHolder, readStackLocks } from "./stack-locks.js";

/** @param folder the backend's `.pulumi` folder; it need not exist yet. */
export function readFileLedger(folder: string, project: string, stack: string): Ledger {
    const history = join(folder, "history", project, stack);
    const files = historyFiles(history, stack);
    const stateAfter = (number: number) => readCheckpoint(history, files[number - 1]!);
    const recordOf = (number: number) => readRecord(join(history, files[number - 1]!.name));
    const entries = lazyEntries(files.length, number => readHistoryEntry(recordOf(number), number));
    const state = readState(stateFile(folder, project, stack));
    const locks = readStackLocks(folder, project, stack);
    const lockedBy = lockHolder(locks);
    return {
        entries,
        state,
        locks,
        lockedBy,
        recordOf: ({ entry }) => recordOf(entry),
        outputsOf: ({ entry }) => stateAfter(entry)?.predecessor,
        withDigests: entry => {
            const state = lacksDigests(entry) ? stateAfter(entry.entry) : undefined;
            return state === undefined ? entry : fillDigests(entry, (slot, image) => state.digestOf(slot, image));
        },
    };
}

/** When the last update's entry was written, milliseconds since 1970, from the nanoseconds in its file name. */
export function lastEntryWrittenMs(folder: string, project: string, stack: string): number | undefined {
    const last = historyFiles(join(folder, "history", project, stack), stack).at(-1);
    return last === undefined ? undefined : last.nanoseconds / 1e6;
}

interface HistoryFile {
    readonly name: string;
    /** `STACK-NANOS`, also the name of the entry's checkpoint. */
    readonly stem: string;
    readonly nanoseconds: number;
}

/** One file per entry, oldest first. */
function historyFiles(folder: string, stack: string): HistoryFile[] {
    const byStem = new Map<string, HistoryFile>();
    for (const name of listFolder(folder)) {
        const [, stem = "", nanoseconds] = /^(.*-([0-9]+))\.history\.json(?:\.gz|\.zst)?$/.exec(name) ?? [];
        if (nanoseconds === undefined || stem !== `${stack}-${nanoseconds}` || byStem.has(stem)) continue;
        byStem.set(stem, { name, stem, nanoseconds: Number(nanoseconds) });
    }
    return [...byStem.values()].sort((left, right) => left.nanoseconds - right.nanoseconds);
}

function readCheckpoint(folder: string, { stem }: HistoryFile): StackState | undefined {
    for (const ending of packedEndings) {
        const state = readState(join(folder, `${stem}.checkpoint.json${ending}`));
        if (state !== undefined) return state;
    }
    return undefined;
}

function readState(path: string | undefined): StackState | undefined {
    if (path === undefined) return undefined;
    return reading(`the state ${path}`, () => {
        const text = readPacked(path);
        return text === undefined ? undefined : StackState.parse(text);
    });
}

function readRecord(path: string): PulumiUpdate {
    const what = `the ledger entry ${path}`;
    return reading(what, () => {
        const { startTime, endTime, ...others } = JSON.parse(readPacked(path) ?? "") as HistoryContents;
        return completeUpdate({ ...others, startedMs: milliseconds(startTime), endedMs: milliseconds(endTime) });
    });
}

/** A history file: an update with its times in seconds since 1970. */
type HistoryContents = Omit<ReportedUpdate, "startedMs" | "endedMs"> & {
    readonly startTime?: number | null;
    readonly endTime?: number | null;
};

function milliseconds(seconds: number | null | undefined): number | undefined {
    return typeof seconds === "number" ? seconds * 1000 : undefined;
}

function reading<T>(what: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new Refusal(`${what} cannot be read: ${(error as Error).message}; nothing was changed.`);
    }
}
