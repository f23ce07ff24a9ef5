import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineRun } from "./engine-run.js";

const isAlive = (pid: number) => {
    try {
        process.kill(pid, 0);
        return true;
    } catch {
        return false;
    }
};

async function until(condition: () => boolean, timeoutMs = 15_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!condition() && Date.now() < end) await sleep(20);
    assert.ok(condition(), `not within ${timeoutMs} ms`);
}

describe("A program's hooks", function () {
    this.timeout(60_000);
    let run: EngineRun;
    afterEach(() => run.close());

    const program = (verdict: string) => `
        const guard = new pulumi.ResourceHook("guard", args => { ${verdict} console.log("asked for " + args.name); });
        map("guarded", { key: "value" }, { hooks: { beforeCreate: [guard] } });`;

    it("are asked before the object is made", async () => {
        run = new EngineRun(program(""));
        const result = await run.run();
        assert.equal(result.result, "succeeded");
        const lines = run.events.flatMap(({ diagnosticEvent }) => diagnosticEvent?.message ?? []);
        assert.ok(lines.includes("asked for guarded\n"), lines.join(""));
    });

    it("can refuse it", async () => {
        run = new EngineRun(program(`throw new Error("it is published already");`));
        const result = await run.run();
        assert.equal(result.result, "failed");
        assert.deepEqual(run.errors, [`before hook "guard" failed: it is published already`, "update failed"]);
        assert.equal(run.cluster.objects.size, 0);
    });

    it("are not asked in a preview, nor again for what is there", async () => {
        run = new EngineRun(program(`throw new Error("asked");`));
        assert.equal((await run.run("preview")).result, "succeeded");
        run.write(program(""));
        await run.run();
        run.write(program(`throw new Error("asked");`));
        assert.equal((await run.run()).result, "succeeded");
    });
});

describe("A cancelled update", function () {
    this.timeout(60_000);
    let run: EngineRun;
    afterEach(() => run.close());

    it("tells the running step, starts no other, and ends the program", async () => {
        const abort = new AbortController();
        run = new EngineRun(
            `require("fs").writeFileSync("pid", String(process.pid)); setInterval(() => {}, 1000);
             const one = map("one", {}); map("two", { id: one.id });`,
            {
                before: async (_operation, _name, { signal }) => {
                    const cancelled = new Promise(resolve => signal.addEventListener("abort", resolve));
                    abort.abort();
                    await cancelled;
                    throw new Error("cancelled");
                },
            },
        );
        const result = await run.run("update", { signal: abort.signal });
        assert.equal(result.result, "failed");
        assert.deepEqual(run.steps, ["!create one"]);
        assert.ok(!isAlive(Number(readFileSync(path.join(run.directory, "pid"), "utf8"))));
    });
});

describe("An engine that is killed", function () {
    this.timeout(60_000);

    it("takes its program with it", async () => {
        const run = new EngineRun(`
            require("fs").writeFileSync("pid", String(process.pid));
            map("slow", {});`);
        const script = `
            const { EngineRun } = require(${JSON.stringify(path.join(__dirname, "engine-run.js"))});
            const { runUpdate } = require(${JSON.stringify(path.resolve(__dirname, "../../../engine/run-update.js"))});
            const { MemoryProvider } = require(${JSON.stringify(path.join(__dirname, "memory-provider.js"))});
            const provider = new MemoryProvider("kubernetes", { before: () => new Promise(() => {}) });
            setInterval(() => {}, 1000);
            runUpdate({ kind: "update", project: "test", stack: "dev", projectDirectory: ${JSON.stringify(run.directory)},
                program: ".", config: {}, secretConfigKeys: [], snapshot: { resources: [], pendingOperations: [] },
                providers: () => provider, parallel: 8, continueOnError: false, replace: [], targets: [], environment: {},
                stackOutputs: async () => undefined, save: async () => {}, onEvent: () => {},
                signal: new AbortController().signal });`;
        const engine = spawn(process.execPath, ["-e", script], { stdio: "inherit" });
        try {
            const file = path.join(run.directory, "pid");
            await until(() => existsSync(file) && readFileSync(file, "utf8") !== "");
            const pid = Number(readFileSync(file, "utf8"));
            assert.ok(isAlive(pid));
            engine.kill("SIGKILL");
            await until(() => !isAlive(pid));
        } finally {
            engine.kill("SIGKILL");
            run.close();
        }
    });
});
