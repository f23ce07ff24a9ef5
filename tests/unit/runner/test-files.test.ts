import assert from "node:assert/strict";
import { findTestFiles, pathOf, readAlone } from "../../runner/test-files.js";

describe("Test files", () => {
    it("are found below a folder, by name", () => {
        const names = findTestFiles("unit/runner").map(({ name }) => name);
        assert.ok(names.includes("unit/runner/test-files"), names.join());
        assert.deepEqual(names, [...names].sort());
        assert.equal(pathOf("unit/runner/test-files"), __filename);
    });

    it("may say that they run alone, and why", () => {
        const text = '"use strict";\n// Runs alone: it stops the registry.\nconst a = 1;\n';
        assert.equal(readAlone(text), "it stops the registry.");
        assert.equal(readAlone("const a = 1;\n"), undefined);
    });
});
