import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runQueue } from "../../runner/run-queue.js";
import { RunningFiles } from "../../runner/running-files.js";
import { nameOf } from "../../runner/test-files.js";

describe("A queue of test files", function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), "run-queue-"));
    after(() => rmSync(folder, { recursive: true }));

    /** A test that records its process, and waits until that file has this many lines. */
    function write(name: string, log: string, lines: number): string {
        const path = join(folder, `${name}.test.js`);
        const file = JSON.stringify(join(folder, log));
        const test = `
            const { appendFileSync, readFileSync } = require("fs");
            it("waits for others", done => {
                appendFileSync(${file}, process.pid + "\\n");
                const look = () => readFileSync(${file}, "utf8").split("\\n").length > ${lines} ? done() : setTimeout(look, 10);
                look();
            });`;
        writeFileSync(path, test);
        return nameOf(path);
    }
    const processes = (log: string) => readFileSync(join(folder, log), "utf8").trim().split("\n");

    async function run(
        files: readonly string[],
        atATime: number,
        ownProcesses: boolean,
        interrupt = new AbortController(),
    ) {
        let text = "";
        const running = new RunningFiles({ write: (more: string) => (text += more) }, files.length);
        const options = { atATime, ownProcesses, limitSeconds: 10, running, interrupt: interrupt.signal };
        const results = await runQueue(
            files.map(file => [file]),
            options,
        );
        running.close();
        return { text, names: results.map(({ file }) => file).sort() };
    }

    it("is taken by several processes at a time, each of which takes the next", async () => {
        const files = ["a", "b", "c"].map(name => write(name, "shared", 2));
        const { names, text } = await run(files, 2, false);
        assert.deepEqual(names, files);
        const [first, second, third] = processes("shared");
        assert.notEqual(first, second);
        assert.ok(third === first || third === second);
        assert.match(text, /^✓ \S+\/a: 1 passed, .*\n/m);
        assert.doesNotMatch(text, /waits for others/);
    });

    it("gives each file its own process on request, and lists its tests", async () => {
        const files = ["d", "e"].map(name => write(name, "own", 0));
        const { text } = await run(files, 1, true);
        assert.equal(new Set(processes("own")).size, 2);
        assert.equal(text.match(/✓ waits for others/g)?.length, 2);
    });

    it("stops at an interrupt", async () => {
        const interrupt = new AbortController();
        interrupt.abort();
        assert.deepEqual((await run([write("f", "none", 0)], 1, true, interrupt)).names, []);
    });
});
