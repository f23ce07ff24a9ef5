// The update history: for each update STACK-NANOS.history.json (what happened) and STACK-NANOS.checkpoint.json (the
// state it left), and a copy of the latter under backups/. Written when the update has ended, also when it failed;
// a killed update leaves none. `version` is always 0 in a file backend.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../state/property-codec.js";
import { nowNanoseconds } from "../state/timestamp.js";
import { writeBlobs } from "./blob.js";
import { type FileBackend, listFiles } from "./file-backend.js";
import type { StackReference } from "./stack-reference.js";

export interface HistoryEntry {
    readonly kind: "update" | "preview" | "refresh" | "destroy" | "import" | "rename";
    /** Seconds since 1970. */
    readonly startTime: number;
    readonly message: string;
    /** Who ran it and where: exec.kind, git.head, ci.system, … */
    readonly environment: Record<string, string>;
    /** As in the settings file: secrets as {"secure": "v1:…"}. */
    readonly config: Record<string, Json>;
    readonly version: number;
    readonly result: "succeeded" | "failed" | "in-progress";
    readonly endTime: number;
    readonly resourceChanges?: Record<string, number>;
}

const entrySuffix = ".history.json";

/** Records an update that ended; `state` is the text of the state file that it left. */
export async function writeHistory(
    backend: FileBackend,
    stack: StackReference,
    entry: HistoryEntry,
    state: string,
): Promise<void> {
    const prefix = join(backend.historyFolder(stack), `${stack.name}-${nowNanoseconds()}`);
    await writeBlobs(
        { path: `${prefix}.checkpoint.json`, content: state },
        { path: `${prefix}${entrySuffix}`, content: JSON.stringify(entry) },
        { path: join(backend.backupFolder(stack), `${stack.name}.${nowNanoseconds()}.json`), content: state },
    );
}

/** The entries, newest first; `page` counts from 1 when `pageSize` is given. */
export function readHistory(
    backend: FileBackend,
    stack: StackReference,
    page?: { readonly size: number; readonly number: number },
): HistoryEntry[] {
    const folder = backend.historyFolder(stack);
    let files = listFiles(folder)
        .filter(file => file.endsWith(entrySuffix))
        .sort((a, b) => (a < b ? 1 : -1));
    if (page !== undefined) {
        files = files.slice((page.number - 1) * page.size, page.number * page.size);
    }
    return files
        .filter(file => existsSync(join(folder, file)))
        .map(file => JSON.parse(readFileSync(join(folder, file), "utf8")) as HistoryEntry);
}
