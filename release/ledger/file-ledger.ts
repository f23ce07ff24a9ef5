// Reads Pulumi's file backend directly, since a rollback has no time to load Pulumi: the state in
// stacks/PROJECT/STACK.json, one history/PROJECT/STACK/STACK-NANOS.{history,checkpoint}.json for each finished update,
// locks/organization/PROJECT/STACK/UUID.json while one is under way.
import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import { Refusal } from "../report/refusal.js";
import { StackState } from "../stack/stack-state.js";
import { fillDigests, lacksDigests, readHistoryEntry } from "./history-entry.js";
import { type Ledger, lazyEntries } from "./ledger.js";

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
    const entries = lazyEntries(names.length, number =>
        readEntry(join(history, `${names[number - 1]}.history.json`), number),
    );
    const stateText = readIfThere(join(folder, "stacks", project, `${stack}.json`));
    const lockedBy = readLockHolder(join(folder, "locks", "organization", project, stack));
    return {
        entries,
        ...(stateText === undefined ? {} : { state: StackState.parse(stateText) }),
        ...(lockedBy === undefined ? {} : { lockedBy }),
        withDigests: entry => {
            const name = names[entry.entry - 1];
            if (name === undefined || !lacksDigests(entry)) return entry;
            const checkpoint = readIfThere(join(history, `${name}.checkpoint.json`));
            if (checkpoint === undefined) return entry;
            const state = StackState.parse(checkpoint);
            return fillDigests(entry, (slot, image) => state.digestOf(slot, image));
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
    return list(folder)
        .filter(file => file.startsWith(`${stack}-`) && file.endsWith(suffix))
        .map(file => file.slice(0, -suffix.length))
        .filter(name => /^\d+$/.test(name.slice(stack.length + 1)))
        .sort((left, right) => Number(left.slice(stack.length + 1)) - Number(right.slice(stack.length + 1)));
}

function readEntry(path: string, number: number): LedgerEntry {
    let file: HistoryFile;
    try {
        file = JSON.parse(readFileSync(path, "utf8")) as HistoryFile;
    } catch (error) {
        throw new Refusal(`the ledger entry ${path} cannot be read: ${(error as Error).message}; nothing was changed.`);
    }
    return readHistoryEntry(
        {
            kind: file.kind,
            result: file.result,
            message: file.message ?? "",
            startedMs: file.startTime * 1000,
            ...(file.endTime === undefined ? {} : { endedMs: file.endTime * 1000 }),
            environment: file.environment ?? {},
            config: file.config ?? {},
            resourceChanges: file.resourceChanges ?? {},
        },
        number,
    );
}

function readLockHolder(folder: string): string | undefined {
    for (const file of list(folder).filter(name => name.endsWith(".json"))) {
        const text = readIfThere(join(folder, file));
        if (text === undefined) continue;
        const lock = JSON.parse(text) as { pid: number; username: string; hostname: string; timestamp: string };
        if (lock.hostname === hostname() && !isAlive(lock.pid)) continue;
        return `${lock.username}@${lock.hostname} (pid ${lock.pid}) since ${lock.timestamp.replace(/\.\d+/, "")}`;
    }
    return undefined;
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

function list(folder: string): string[] {
    try {
        return readdirSync(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
    }
}

function readIfThere(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}
