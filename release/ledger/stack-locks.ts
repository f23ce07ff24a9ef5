// Locks of Pulumi's file backend: locks/organization/PROJECT/STACK/UUID.json, {"pid", "username", "hostname",
// "timestamp"}. An update that is killed leaves its own.
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../stack/is-alive.js";
import { listFolder, readIfThere } from "./read-if-there.js";

/** A lock of the stack. */
export interface StackLock {
    /** `ada@host (pid 4711)` */
    readonly who: string;
    /** RFC 3339, to the second. */
    readonly since: string;
    /** Whether its process was one of this machine and is no more. Of another machine's nobody knows. */
    readonly isLeftOver: boolean;
}

/** All locks of a stack, oldest first. */
export function readStackLocks(folder: string): StackLock[] {
    const locks = listFolder(folder).flatMap(file => {
        const text = file.endsWith(".json") ? readIfThere(join(folder, file)) : undefined;
        if (text === undefined) return [];
        const lock = JSON.parse(text) as { pid: number; username: string; hostname: string; timestamp: string };
        return [
            {
                who: `${lock.username}@${lock.hostname} (pid ${lock.pid})`,
                since: lock.timestamp.replace(/\.\d+/, ""),
                isLeftOver: lock.hostname === hostname() && !isAlive(lock.pid),
            },
        ];
    });
    return locks.sort((left, right) => Date.parse(left.since) - Date.parse(right.since));
}
