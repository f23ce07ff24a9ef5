import { setTimeout as sleep } from "node:timers/promises";
import type { FileResult } from "./file-result.js";
import type { RunningFiles } from "./running-files.js";
import { toldFile } from "./told-file.js";
import { WorkerProcess } from "./worker-process.js";

export interface QueueOptions {
    /** Number of processes that take files from the queue. */
    readonly atATime: number;
    /** Each file gets its own process, and each of its tests a line. */
    readonly ownProcesses: boolean;
    /** A file that takes longer counts as hung. */
    readonly limitSeconds: number;
    readonly running: RunningFiles;
    /** When aborted, nothing new begins, and the running files clean up. */
    readonly interrupt: AbortSignal;
}

/** For the hooks that clean up after an interrupt. */
const clearingSeconds = 30;

/** Runs test files, each entry of the queue in one process, and reports each entry when it ends. */
export async function runQueue(
    queue: readonly (readonly string[])[],
    options: QueueOptions,
): Promise<readonly FileResult[]> {
    const waiting = [...queue];
    const all: FileResult[] = [];
    const takers = Array.from({ length: Math.min(options.atATime, queue.length) }, async () => {
        let worker: WorkerProcess | undefined;
        for (let files = waiting.shift(); files && !options.interrupt.aborted; files = waiting.shift()) {
            if (!worker?.isAlive) worker = new WorkerProcess();
            all.push(...(await runIn(worker, files, options)));
            if (options.ownProcesses) await worker.end();
        }
        await worker?.end();
    });
    await Promise.all(takers);
    return all;
}

async function runIn(worker: WorkerProcess, files: readonly string[], options: QueueOptions) {
    const { limitSeconds, running, interrupt, ownProcesses } = options;
    const clearUp = async () => {
        worker.interrupt();
        await sleep(clearingSeconds * 1000, undefined, { ref: false });
        await worker.end();
    };
    const results: FileResult[] = [];
    interrupt.addEventListener("abort", clearUp);
    await worker.run(files, limitSeconds, {
        began: file => running.began(file),
        ended: ran => {
            results.push(ran.result);
            running.ended(ran.result.file, toldFile(ran, ownProcesses));
        },
    });
    interrupt.removeEventListener("abort", clearUp);
    return results;
}
