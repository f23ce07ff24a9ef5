// Runs the test files that its parent names, and ends with the parent.
import type { WorkerJob, WorkerMessage } from "./file-result.js";
import { runFiles } from "./run-files.js";

const tell = (message: WorkerMessage) => process.send?.(message);

process.on("message", async ({ files }: WorkerJob) => {
    await runFiles(files, tell);
    tell({ kind: "idle" });
});
// It leads a process group: everything its tests started ends with it.
process.on("disconnect", () => process.kill(-process.pid, "SIGKILL"));
