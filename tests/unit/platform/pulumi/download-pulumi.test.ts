import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPatiently } from "../../../../platform/pulumi/download-pulumi.js";

describe("An installer", function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), "installer-"));
    after(() => rmSync(folder, { recursive: true }));
    const run = (script: string, silenceMs: number) => runPatiently("sh", ["-c", script], folder, "/", silenceMs);

    it("that succeeds has no problem, however long it takes, while it shows signs of life", async () => {
        assert.equal(await run("for i in 1 2 3 4; do sleep 0.5; echo $i; done", 1500), undefined);
        assert.equal(
            await run(`for i in 1 2 3 4; do sleep 0.5; echo $i >> '${join(folder, "arrived")}'; done`, 1500),
            undefined,
        );
    });

    it("that fails is quoted", async () => {
        assert.equal(await run("echo trying; echo 'no route to host' >&2; exit 3", 5000), "no route to host");
        assert.equal(await run("exit 3", 5000), "exit code 3");
        assert.match((await runPatiently("/not/there", [], folder, "/")) ?? "", /ENOENT/);
    });

    it("that falls silent is ended, with everything it has started", async () => {
        const began = Date.now();
        const child = join(folder, "child");
        assert.equal(await run(`sleep 60 & echo $! > '${child}'; wait`, 700), "no progress for 0.7 s");
        assert.ok(Date.now() - began < 10_000);
    });
});
