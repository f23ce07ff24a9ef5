import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oasdiffFolder } from "./oasdiff-folder.js";

describe("oasdiffFolder", function () {
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), "oasdiff-"));
    after(() => rmSync(folder, { recursive: true }));

    /** An API with one operation for each path. */
    function written(name: string, ...paths: readonly string[]): string {
        const get = { responses: { "200": { description: "found" } } };
        const file = join(folder, name);
        const info = { title: "users", version: "1" };
        const all = Object.fromEntries(paths.map(path => [path, { get }]));
        writeFileSync(file, JSON.stringify({ openapi: "3.1.0", info, paths: all }));
        return file;
    }

    async function breaking(before: string, after: string) {
        const args = ["breaking", before, after, "--fail-on", "ERR"];
        return spawnSync(join(await oasdiffFolder(), "oasdiff"), args, { encoding: "utf8", timeout: 60_000 });
    }

    it("has a program that accepts a new path", async () => {
        const { status, stdout } = await breaking(written("a.json", "/users"), written("b.json", "/users", "/teams"));
        assert.equal(status, 0, stdout);
    });

    it("has a program that finds a removed path", async () => {
        const { status, stdout } = await breaking(written("a.json", "/users", "/teams"), written("b.json", "/users"));
        assert.equal(status, 1);
        assert.match(stdout, /GET \/teams\n\s*API path removed without deprecation/);
    });
});
