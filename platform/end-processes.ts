import { setTimeout as sleep } from "node:timers/promises";
import { processesOf, removeControlGroup } from "./control-groups.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformInstance } from "./platform-instance.js";
import type { PlatformState } from "./platform-state.js";
import { isAlive, readProcessIdentity, signalProcess } from "./process-identity.js";

async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
        if (Date.now() > deadline) return false;
        await sleep(20);
    }
    return true;
}

/**
 * Ends every process of the platform, by pid: the recorded daemons, and whatever is in its control group. Removes
 * the group.
 * @throws PlatformError when one does not end within 20 s.
 */
export async function endProcesses(instance: PlatformInstance, state: PlatformState): Promise<void> {
    const recorded = Object.values(state.daemons);
    for (const identity of recorded) signalProcess(identity, "SIGKILL");
    const ended = await until(() => {
        const members = processesOf(instance.name);
        for (const pid of members) {
            const identity = readProcessIdentity(pid);
            if (identity !== undefined) signalProcess(identity, "SIGKILL");
        }
        return members.length === 0 && !recorded.some(isAlive);
    }, 20_000);
    if (!ended) {
        const left = [...processesOf(instance.name), ...recorded.filter(isAlive).map(identity => identity.pid)];
        throw new PlatformError("processes do not end", [`pids ${left.join(", ")} are still there after SIGKILL.`]);
    }
    let stuck: string[] = [];
    const removed = await until(() => {
        stuck = removeControlGroup(instance.name);
        return stuck.length === 0;
    }, 10_000);
    if (!removed) throw new PlatformError("control groups stay", stuck);
}
