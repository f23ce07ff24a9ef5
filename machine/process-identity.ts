import { readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
    readonly pid: number;
    /** Field 22 of /proc/PID/stat: clock ticks from the boot to the process's start. */
    readonly startTicks: number;
    /** /proc/sys/kernel/random/boot_id, because each boot counts ticks from zero. */
    readonly bootId: string;
}

/** The start time in the text of /proc/PID/stat. The process's name, in brackets, may contain spaces and brackets. */
export function parseStartTicks(stat: string): number {
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
}

/** The state letter in the text of /proc/PID/stat: "Z" is a process that has ended and waits to be collected. */
export function parseProcessState(stat: string): string {
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
}

function readStat(pid: number): string | undefined {
    try {
        return readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch {
        return undefined;
    }
}

export function readBootId(): string {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

/** The identity of a running process; undefined when there is none. */
export function readProcessIdentity(pid: number): ProcessIdentity | undefined {
    const stat = readStat(pid);
    if (stat === undefined) return undefined;
    return { pid, startTicks: parseStartTicks(stat), bootId: readBootId() };
}

/** Whether exactly this process is still running. */
export function isAlive(identity: ProcessIdentity): boolean {
    const stat = readStat(identity.pid);
    return (
        stat !== undefined &&
        parseStartTicks(stat) === identity.startTicks &&
        parseProcessState(stat) !== "Z" &&
        readBootId() === identity.bootId
    );
}

/** Sends the signal to exactly this process. @returns false when it is no longer running. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
    if (!isAlive(identity)) return false;
    try {
        process.kill(identity.pid, signal);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
        throw error;
    }
}

/** Whether any process has this id, whoever owns it. One that has ended and waits to be collected does not count. */
export function isRunning(pid: number): boolean {
    const stat = readStat(pid);
    if (stat !== undefined) return parseProcessState(stat) !== "Z";
    // Elsewhere than on Linux there is no /proc.
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}
