import assert from "node:assert/strict";
import { readCounts } from "../run-stage.js";

describe("the counts of a program that tests", () => {
    it("are read from its closing line", () => {
        assert.deepEqual(readCounts("3 passed, 0 failed\n…\n7 passed, 1 failed\n", 1), { passed: 7, failed: 1 });
    });
    it("include a failure when it failed without counting one", () => {
        assert.deepEqual(readCounts("3 passed, 0 failed\n", 1), { passed: 3, failed: 1 });
    });
    it("include a failure when nothing ran", () => {
        assert.deepEqual(readCounts("0 passed, 0 failed\n", 0), { passed: 0, failed: 1 });
        assert.deepEqual(readCounts("", 0), { passed: 0, failed: 1 });
    });
});
