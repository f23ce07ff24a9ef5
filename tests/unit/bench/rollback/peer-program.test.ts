import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PeerProgram, typedCommand } from "../../../../bench/rollback/peer-program.js";

describe("A peer's program", () => {
    it("is shown as people type it", () => {
        const undo = ["undo", "users", "--namespace", "bench", "--wait"];
        assert.equal(typedCommand("/build/helm", undo), "helm undo users --wait");
        assert.equal(typedCommand("/build/kubectl-argo-rollouts", undo), "kubectl argo rollouts undo users --wait");
    });

    it("is timed from the start of the first command to the end of the last", async () => {
        const folder = mkdtempSync(join(tmpdir(), "peer-"));
        try {
            const file = join(folder, "times");
            const note = ["-c", 'date +%s%3N >> "$FILE"'];
            const { startedMs, endedMs } = await new PeerProgram("sh", { FILE: file }).runTimed([note, note]);
            const noted = readFileSync(file, "utf8").trim().split("\n").map(Number);
            const times = [startedMs, ...noted, endedMs];
            assert.equal(noted.length, 2);
            assert.deepEqual([...times].sort(), times);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("fails with its output", async () => {
        const run = new PeerProgram("sh", { WORDS: "no such release" }).run("-c", 'echo "$WORDS" >&2; exit 3');
        await assert.rejects(run, /sh .*ended with status 3.*no such release/s);
    });
});
