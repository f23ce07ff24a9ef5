// A disk that is full, for real: a tmpfs of 64 KiB in a mount namespace of its own, or a limit on the file size.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = (name: string) => JSON.stringify(join(__dirname, "../../engine/backend", name));

/** Saves a small state, fails to save a large one, and prints what it finds then. */
const script = (directory: string) => `
const { FileBackend } = require(${source("file-backend.js")});
const { StackLock } = require(${source("stack-lock.js")});
const { StackReference } = require(${source("stack-reference.js")});
const { writeHistory } = require(${source("history.js")});
const fs = require("node:fs");
(async () => {
    const stack = new StackReference("p", "dev");
    const backend = await FileBackend.open({ url: "", directory: ${JSON.stringify(directory)} });
    await backend.saveState(stack, "small");
    const lock = await StackLock.acquire(backend, stack, () => {});
    const errors = [];
    try {
        await backend.saveState(stack, "x".repeat(200_000)).catch(error => errors.push(error.message));
        await writeHistory(backend, stack, {}, "x".repeat(200_000)).catch(error => errors.push(error.message));
    } finally {
        await lock.release();
    }
    console.log(JSON.stringify({
        errors,
        state: backend.readState(stack),
        backup: fs.readFileSync(backend.root + "/stacks/p/dev.json.bak", "utf8"),
        files: fs.readdirSync(backend.root, { recursive: true }).filter(f => f.includes(".tmp")),
        history: fs.readdirSync(backend.root + "/history/p/dev"),
        locks: fs.readdirSync(backend.root + "/locks/organization/p/dev"),
    }));
})();`;

describe("a full disk", () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "full-"));
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    function assertIntact(child: { stdout: string; stderr: string }, reason: string): void {
        assert.equal(child.stderr, "");
        const found = JSON.parse(child.stdout);
        assert.equal(
            found.errors[0],
            `could not write ${directory}/.pulumi/stacks/p/dev.json: ${reason}; what was there before is untouched`,
        );
        assert.match(found.errors[1], /^could not write .*\/history\/p\/dev\/dev-\d+\.checkpoint\.json: /);
        assert.deepEqual(
            { ...found, errors: 2 },
            { errors: 2, state: "small", backup: "small", files: [], history: [], locks: [] },
        );
    }

    it("leaves the state as it was and releases the lock", function () {
        const mount = `mount -t tmpfs -o size=64k none "$1" && shift && exec "$@"`;
        const probe = spawnSync("unshare", ["--mount", "sh", "-c", mount, "sh", directory, "true"]);
        if (probe.status !== 0) {
            this.skip();
        }
        const child = spawnSync(
            "unshare",
            ["--mount", "sh", "-c", mount, "sh", directory, process.execPath, "-e", script(directory)],
            { encoding: "utf8" },
        );
        assertIntact(child, "no space left on the device");
        assert.deepEqual(readdirSync(directory), [], "the disk was one of its own");
    });

    it("does the same when a file may not grow as large as the state", () => {
        const child = spawnSync(
            "sh",
            ["-c", `trap '' XFSZ; ulimit -f 64; exec "$@"`, "sh", process.execPath, "-e", script(directory)],
            { encoding: "utf8" },
        );
        assertIntact(child, "the file would be larger than this process may write");
        assert.equal(readFileSync(join(directory, ".pulumi/stacks/p/dev.json"), "utf8"), "small");
    });
});
