import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";

describe("A file that is replaced in one step", () => {
    it("has the old content when there is no room for all of the new, and the caller is told", () => {
        const folder = mkdtempSync(join(tmpdir(), "files-"));
        try {
            const path = join(folder, "Pulumi.dev.yaml");
            writeFileSync(path, "old\n");
            const module = join(projectFolder(), "dist", "machine", "files.js");
            const script = `require(${JSON.stringify(module)}).writeAtomically(${JSON.stringify(path)}, "x".repeat(100000))`;
            // Files of this process may have 16 blocks of 1024 bytes: a write that goes on from there is cut short.
            const { status, stderr } = spawnSync("bash", [
                "-c",
                'ulimit -f 16; exec "$0" -e "$1"',
                process.execPath,
                script,
            ]);
            assert.equal(status, 1);
            assert.match(String(stderr), /EFBIG/);
            assert.equal(readFileSync(path, "utf8"), "old\n");
            assert.deepEqual(readdirSync(folder), ["Pulumi.dev.yaml"]);
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});
