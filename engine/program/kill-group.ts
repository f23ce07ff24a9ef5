import type { ChildProcess } from "node:child_process";

/** Ends a process at once that leads a group of its own, and all that it started; nothing when it has ended. */
export function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
        process.kill(-pid, "SIGKILL");
    } catch {
        // It has ended in this moment.
    }
}
