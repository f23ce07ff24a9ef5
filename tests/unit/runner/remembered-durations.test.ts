import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { longestFirst, readDurations, rememberDurations } from "../../runner/remembered-durations.js";

describe("The order of test files", () => {
    const files = [
        { name: "quick", bytes: 10 },
        { name: "new", bytes: 20 },
        { name: "slow", bytes: 10 },
        { name: "newer and greater", bytes: 30 },
    ];
    const order = (durations: Record<string, number>) => longestFirst(files, durations).map(({ name }) => name);

    it("begins with files that never ran, then goes from the longest to the shortest", () =>
        assert.deepEqual(order({ quick: 1, slow: 60 }), ["newer and greater", "new", "slow", "quick"]));
    it("follows their sizes on a machine that ran none of them", () =>
        assert.deepEqual(order({}), ["newer and greater", "new", "quick", "slow"]));
});

describe("How long test files took", () => {
    const { XDG_CACHE_HOME } = process.env;
    const folder = mkdtempSync(join(tmpdir(), "durations-"));
    before(() => {
        process.env["XDG_CACHE_HOME"] = folder;
    });
    after(() => {
        if (XDG_CACHE_HOME === undefined) delete process.env["XDG_CACHE_HOME"];
        else process.env["XDG_CACHE_HOME"] = XDG_CACHE_HOME;
        rmSync(folder, { recursive: true });
    });

    it("is kept in the cache folder from run to run, the last time for each", () => {
        assert.deepEqual(readDurations(), {});
        rememberDurations([{ file: "a", seconds: 1.234, tests: [] }]);
        rememberDurations([{ file: "b", seconds: 2, tests: [] }]);
        rememberDurations([{ file: "a", seconds: 3, tests: [] }]);
        assert.deepEqual(readDurations(), { a: 3, b: 2 });
    });
});
