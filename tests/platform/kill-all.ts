import { setTimeout as sleep } from "node:timers/promises";
import { readProcessIdentity, signalProcess } from "../../machine/process-identity.js";
import { processesOf } from "../../platform/control-groups.js";
import { testInstance } from "./platform-run.js";

/** Sends SIGKILL to everything that the test platform runs, pods included. @returns the number of processes */
export async function killAll(): Promise<number> {
    let killed = 0;
    for (let round = 0; round < 50 && processesOf(testInstance.name).length > 0; round++) {
        for (const pid of processesOf(testInstance.name)) {
            const identity = readProcessIdentity(pid);
            if (identity !== undefined && signalProcess(identity, "SIGKILL")) killed++;
        }
        await sleep(50);
    }
    return killed;
}
