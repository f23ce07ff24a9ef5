import { readFileSync, readlinkSync } from "node:fs";

/** Clock ticks per second of /proc/PID/stat on Linux: fixed at 100 for user space. */
const ticksPerSecond = 100;
/** Clocks of a lock and of /proc may differ by rounding and small steps. */
const slackMs = 5000;

/** What tells this machine and its process numbers from others; parts are undefined where /proc is not. */
export interface ProcessScope {
    /** New at each boot. */
    readonly bootId?: string;
    /** Process numbers mean the same in one namespace only. */
    readonly pidNamespace?: string;
}

export function currentScope(): ProcessScope {
    return {
        bootId: attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
        pidNamespace: attempt(() => readlinkSync("/proc/self/ns/pid")),
    };
}

/** Whether the process that had this number at that time has ended; false when in doubt. */
export function hasEnded(pid: number, knownAliveAtMs: number): boolean {
    try {
        process.kill(pid, 0);
    } catch (cause) {
        return (cause as NodeJS.ErrnoException).code === "ESRCH";
    }
    const startMs = attempt(() => startTimeMs(pid));
    return startMs !== undefined && startMs > knownAliveAtMs + slackMs;
}

/** When the process with this number started. */
function startTimeMs(pid: number): number {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Field 22 is the start in ticks since boot; the name, field 2, may hold blanks and brackets.
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const bootSeconds = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    return (bootSeconds + ticks / ticksPerSecond) * 1000;
}

function attempt<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}
