// Runs the files of tests that its parent names, and ends with it.
import type { WorkerJob, WorkerMessage } from "./file-result.js";
import { runFiles } from "./run-files.js";

const tell = (message: WorkerMessage) => process.send?.(message);

process.on("message", async ({ files }: WorkerJob) => {
    await runFiles(files, tell);
    tell({ kind: "idle" });
});
// It leads a group of processes: what its tests have started goes with it.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
