// Locks of Pulumi's file backend: locks/organization/PROJECT/STACK/UUID.json, {"pid", "username", "hostname",
// "timestamp"}. A killed update leaves its lock behind.
import { hostname } from "node:os";
import { join } from "node:path";
import { listFolder, readIfThere } from "../../machine/files.js";
import { isRunning } from "../../machine/process-identity.js";

/** A lock of the stack. */
export interface StackLock {
    /** `ada@host (pid 4711)` */
    readonly who: string;
    /** RFC 3339, to the second. */
    readonly since: string;
    /** Whether its process ran on this machine and has ended. False for other machines: nobody knows. */
    readonly isLeftOver: boolean;
}

/** Who runs an update: `ada@host (pid 4711) since 2026-…`; undefined if nobody does. */
export function lockHolder(locks: readonly StackLock[]): string | undefined {
    const holder = locks.find(({ isLeftOver }) => !isLeftOver);
    return holder && `${holder.who}${holder.since === "" ? "" : ` since ${holder.since}`}`;
}

/**
 * All locks of a stack, oldest first.
 *
 * @param backend the `.pulumi` folder
 */
export function readStackLocks(backend: string, project: string, stack: string): StackLock[] {
    const folder = join(backend, "locks", "organization", project, stack);
    const locks = listFolder(folder).flatMap(file => {
        const text = file.endsWith(".json") ? readIfThere(join(folder, file)) : undefined;
        if (text === undefined) return [];
        const lock = parsed(text);
        if (lock === undefined) return [{ who: `whoever left ${file} half-written`, since: "", isLeftOver: false }];
        return [
            {
                who: `${lock.username}@${lock.hostname} (pid ${lock.pid})`,
                since: lock.timestamp.replace(/\.\d+/, ""),
                isLeftOver: lock.hostname === hostname() && !isRunning(lock.pid),
            },
        ];
    });
    return locks.sort((left, right) => Date.parse(left.since) - Date.parse(right.since));
}

interface LockFile {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    readonly timestamp: string;
}

/** Undefined for half a file, written to a full disk. */
function parsed(text: string): LockFile | undefined {
    try {
        return JSON.parse(text) as LockFile;
    } catch {
        return undefined;
    }
}
