import assert from "node:assert/strict";
import { readCounts, readFailures } from "../run-stage.js";

describe("the counts of a test stage", () => {
    it("are read from mocha's closing lines", () => {
        assert.deepEqual(readCounts("\n  12 passing (3s)\n  2 failing\n", 2), { passed: 12, failed: 2 });
    });
    it("are read from the plain closing line", () => {
        assert.deepEqual(readCounts("…\n7 passed, 1 failed\n", 1), { passed: 7, failed: 1 });
    });
    it("hold a failure when the process ended badly without naming one", () => {
        assert.deepEqual(readCounts("  3 passing (1s)\n", 1), { passed: 3, failed: 1 });
    });
    it("hold a failure when nothing ran", () => {
        assert.deepEqual(readCounts("  0 passing (1ms)\n", 0), { passed: 0, failed: 1 });
    });
});

describe("the failures of a test stage", () => {
    it("are what mocha tells after its count of them", () => {
        const output = "  ✔ works\n\n  12 passing (3s)\n  1 failing\n\n  1) A thing\n       works:\n     Error: no\n\n";
        assert.equal(readFailures(output), "  1 failing\n\n  1) A thing\n       works:\n     Error: no");
    });
    it("are none when all passed", () => assert.equal(readFailures("  12 passing (3s)\n"), ""));
});
