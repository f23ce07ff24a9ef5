import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { countTests } from "../../runner/file-result.js";
import { nameOf } from "../../runner/test-files.js";
import { type Ran, WorkerProcess } from "../../runner/worker-process.js";

describe("A process that runs test files", function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), "worker-process-"));
    const workers: WorkerProcess[] = [];
    after(async () => {
        for (const worker of workers) await worker.end();
        rmSync(folder, { recursive: true });
    });

    /** Writes a test file. @returns its name */
    function write(name: string, text: string): string {
        const path = join(folder, `${name}.test.js`);
        writeFileSync(path, `const assert = require("node:assert/strict");\n${text}`);
        return nameOf(path);
    }

    function start(): WorkerProcess {
        const worker = new WorkerProcess();
        workers.push(worker);
        return worker;
    }

    async function run(files: readonly string[], limitSeconds = 20, worker = start()): Promise<Ran[]> {
        const told: Ran[] = [];
        await worker.run(files, limitSeconds, { began: () => undefined, ended: ran => told.push(ran) });
        return told;
    }

    const green = () => write("green", 'describe("A thing", () => it("works", () => console.log("at work")));');
    const failureOf = ({ result }: Ran) => result.tests.find(({ failure }) => failure !== undefined)?.failure ?? "";

    it("reports each file's tests and output", async () => {
        const failing = 'it("fails", () => assert.equal(1, 2, "one is not two"));';
        const red = write("red", `describe("Another", () => { ${failing} });`);
        const told = await run([green(), red]);
        assert.deepEqual(
            told.map(({ result, output }) => [result.file, result.tests.map(({ path }) => path), output]),
            [
                [green(), [["A thing", "works"]], "at work\n"],
                [red, [["Another", "fails"]], ""],
            ],
        );
        assert.deepEqual(countTests(told.map(({ result }) => result)), { passed: 1, failed: 1 });
        assert.match(failureOf(told[1]!), /^AssertionError.*: one is not two\n(.*\n)+ +at .*red\.test\.js:2/);
    });

    it("runs one file after the other", async () => {
        const worker = start();
        for (const name of ["first", "second"]) {
            const [told] = await run([write(name, `it("${name}", () => undefined);`)], 20, worker);
            assert.deepEqual(told?.result.tests[0]?.path, [name]);
        }
        assert.ok(worker.isAlive);
    });

    it("counts a hook that fails", async () => {
        const [told] = await run([
            write("hook", 'before(() => assert.fail("not up")); it("is not reached", () => undefined);'),
        ]);
        assert.deepEqual(countTests([told!.result]), { passed: 0, failed: 1 });
        assert.match(failureOf(told!), /not up/);
    });

    it("reports a failure for a file without a test", async () => {
        const [told] = await run([write("empty", "")]);
        assert.equal(failureOf(told!), "none of its tests ran");
    });

    it("reports failures for a file with a dying process, with its last output, and for those after it", async () => {
        const dying = write("dying", 'it("dies", () => { console.log("farewell"); process.exit(7); });');
        const told = await run([dying, green()]);
        assert.deepEqual(told.map(failureOf), [
            "its process ended with exit code 7. Its last output:\nfarewell",
            `not run because of ${dying}: its process ended with exit code 7`,
        ]);
        assert.equal(told[0]?.output, "farewell\n");
    });

    it("reports a failure for a file that cannot be loaded", async () => {
        const [told] = await run([write("broken", 'throw new Error("no such thing");')]);
        assert.match(failureOf(told!), /its process ended with exit code 1/);
        assert.match(told!.output, /no such thing/);
    });

    it("reports a failure for a hanging file, and ends it with everything it started", async () => {
        const child = `require("child_process").spawn("sleep", ["60"]).pid`;
        const [told] = await run([write("hung", `it("hangs", () => { console.log(${child}); for (;;); });`)], 2);
        assert.match(failureOf(told!), /^it did not end within 2 s\. Its last output:\n\d+$/);
        // The kernel ends it eventually; if it survived, it would sleep for a minute.
        const pid = told!.output.trim();
        for (const end = Date.now() + 10_000; isRunning(pid) && Date.now() < end; ) await sleep(20);
        assert.ok(!isRunning(pid));
    });

    function isRunning(pid: string): boolean {
        const file = `/proc/${pid}/stat`;
        return existsSync(file) && !/\) Z /.test(readFileSync(file, "utf8"));
    }

    it("lets the hooks clean up when it is interrupted", async () => {
        const [begun, cleared] = [join(folder, "begun"), join(folder, "cleared")];
        const touch = (file: string) => `require("fs").writeFileSync(${JSON.stringify(file)}, "")`;
        const slow = `it("is slow", done => { ${touch(begun)}; setTimeout(done, 9000); }); it("is left out", () => {});`;
        const worker = start();
        const running = run([write("slow", `after(() => ${touch(cleared)}); ${slow}`)], 20, worker);
        while (!existsSync(begun)) await sleep(20);
        worker.interrupt();
        const [told] = await running;
        assert.match(failureOf(told!), /interrupted/);
        assert.deepEqual(countTests([told!.result]), { passed: 0, failed: 1 });
        assert.ok(existsSync(cleared));
    });
});
