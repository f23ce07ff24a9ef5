import { readFileSync } from "node:fs";

/** Whether there is a process with that id on this machine, whosever it is. One that has ended and is not buried yet is none. */
export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
    }
    return !isZombie(pid);
}

/** In a container whose first process does not wait for others, those whose parents were killed stay such. */
function isZombie(pid: number): boolean {
    try {
        return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
        // There is no such file elsewhere than on Linux.
        return false;
    }
}
