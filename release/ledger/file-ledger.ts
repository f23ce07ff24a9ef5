// Reads Pulumi's file backend directly, since a rollback has no time to load Pulumi: the state in
// stacks/PROJECT/STACK.json, one history/PROJECT/STACK/STACK-NANOS.{history,checkpoint}.json for each finished update,
// locks/organization/PROJECT/STACK/UUID.json while one is under way.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../report/refusal.js";
import { StackState } from "../stack/stack-state.js";
import { fillDigests, lacksDigests, type PulumiUpdate, readHistoryEntry } from "./history-entry.js";
import { type Ledger, lazyEntries } from "./ledger.js";
import { listFolder, readIfThere } from "./read-if-there.js";
import { readStackLocks } from "./stack-locks.js";

interface HistoryFile {
    readonly kind: string;
    readonly result: string;
    readonly message?: string;
    /** Seconds since 1970. */
    readonly startTime: number;
    readonly endTime?: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly config?: Readonly<Record<string, unknown>>;
    readonly resourceChanges?: Readonly<Record<string, number>>;
}

/** @param folder the backend's `.pulumi` folder; it need not exist yet. */
export function readFileLedger(folder: string, project: string, stack: string): Ledger {
    const history = join(folder, "history", project, stack);
    const names = historyNames(history, stack);
    const stateAfter = (number: number) => {
        const checkpoint = readIfThere(join(history, `${names[number - 1]}.checkpoint.json`));
        return checkpoint === undefined ? undefined : StackState.parse(checkpoint);
    };
    const recordOf = (number: number) => readRecord(join(history, `${names[number - 1]}.history.json`));
    const entries = lazyEntries(names.length, number => readHistoryEntry(recordOf(number), number));
    const stateText = readIfThere(join(folder, "stacks", project, `${stack}.json`));
    const locks = readStackLocks(join(folder, "locks", "organization", project, stack));
    const holder = locks.find(({ isLeftOver }) => !isLeftOver);
    return {
        entries,
        ...(stateText === undefined ? {} : { state: StackState.parse(stateText) }),
        locks,
        ...(holder === undefined ? {} : { lockedBy: `${holder.who} since ${holder.since}` }),
        recordOf: ({ entry }) => recordOf(entry),
        outputsOf: ({ entry }) => stateAfter(entry)?.predecessor,
        withDigests: entry => {
            const state = lacksDigests(entry) ? stateAfter(entry.entry) : undefined;
            return state === undefined ? entry : fillDigests(entry, (slot, image) => state.digestOf(slot, image));
        },
    };
}

/** When the last update's entry was written, milliseconds since 1970; its file is named by the nanoseconds. */
export function lastEntryWrittenMs(folder: string, project: string, stack: string): number | undefined {
    const name = historyNames(join(folder, "history", project, stack), stack).at(-1);
    return name === undefined ? undefined : Number(name.slice(stack.length + 1)) / 1e6;
}

/** `STACK-NANOS` of each entry, oldest first. */
function historyNames(folder: string, stack: string): string[] {
    const suffix = ".history.json";
    return listFolder(folder)
        .filter(file => file.startsWith(`${stack}-`) && file.endsWith(suffix))
        .map(file => file.slice(0, -suffix.length))
        .filter(name => /^\d+$/.test(name.slice(stack.length + 1)))
        .sort((left, right) => Number(left.slice(stack.length + 1)) - Number(right.slice(stack.length + 1)));
}

function readRecord(path: string): PulumiUpdate {
    let file: HistoryFile;
    try {
        file = JSON.parse(readFileSync(path, "utf8")) as HistoryFile;
    } catch (error) {
        throw new Refusal(`the ledger entry ${path} cannot be read: ${(error as Error).message}; nothing was changed.`);
    }
    return {
        kind: file.kind,
        result: file.result,
        message: file.message ?? "",
        startedMs: file.startTime * 1000,
        ...(file.endTime === undefined ? {} : { endedMs: file.endTime * 1000 }),
        environment: file.environment ?? {},
        config: file.config ?? {},
        resourceChanges: file.resourceChanges ?? {},
    };
}
