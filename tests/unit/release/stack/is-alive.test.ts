import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../../../release/stack/is-alive.js";

describe("isAlive", function () {
    this.timeout(20_000);

    it("takes this process for one that lives, and an id that nobody has for none", () => {
        assert.ok(isAlive(process.pid));
        assert.ok(!isAlive(2 ** 22 + 1));
    });

    it("takes one that has ended and that its parent has not waited for for none", async () => {
        // The parent lives on and never waits.
        const parent = spawn("python3", [
            "-c",
            "import os, time\npid = os.fork()\nif pid == 0: os._exit(0)\nprint(pid, flush=True)\ntime.sleep(60)",
        ]);
        try {
            const pid = await new Promise<number>(resolve => parent.stdout.once("data", text => resolve(Number(text))));
            const state = () => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
            while (state() !== "Z") await sleep(10);
            assert.ok(!isAlive(pid));
        } finally {
            parent.kill("SIGKILL");
        }
    });
});
