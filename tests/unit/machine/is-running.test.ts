import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../../machine/process-identity.js";

describe("isRunning", function () {
    this.timeout(20_000);

    it("considers this process alive, and an unused id not", () => {
        assert.ok(isRunning(process.pid));
        assert.ok(!isRunning(2 ** 22 + 1));
    });

    it("considers a zombie not alive", async () => {
        // The parent stays alive and never waits.
        const parent = spawn("python3", [
            "-c",
            "import os, time\npid = os.fork()\nif pid == 0: os._exit(0)\nprint(pid, flush=True)\ntime.sleep(60)",
        ]);
        try {
            const pid = await new Promise<number>(resolve => parent.stdout.once("data", text => resolve(Number(text))));
            const state = () => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
            while (state() !== "Z") await sleep(10);
            assert.ok(!isRunning(pid));
        } finally {
            parent.kill("SIGKILL");
        }
    });
});
