import assert from "node:assert/strict";
import { describeOutcomes, outcomeLine } from "../../repositories/outcome-table.js";
import type { Outcome } from "../../repositories/release-repository.js";

const repository = { name: "procfile", trait: "", found: { app: "main:app" }, asks: [] };
const passed: Outcome = {
    repository,
    commands: 6,
    edits: 0,
    secondsToServe: 31.2,
    secondsToUpdate: 25.8,
    secondsToRollBack: 8.6,
    seconds: 68.1,
};
const failed: Outcome = {
    repository: { ...repository, name: "setup-py" },
    edits: 2,
    seconds: 12,
    failure: "at: init\nit says no",
};

describe("What the repositories did", () => {
    it("is told in a line each, with everything that a failed one said", () => {
        assert.equal(outcomeLine(passed), "✓ procfile: 68 s");
        assert.equal(outcomeLine(failed), "✗ setup-py: 12 s\n    at: init\n    it says no");
    });

    it("is told in a table at the end", () => {
        assert.equal(
            describeOutcomes([passed, failed]),
            `Commands and edits until the first release serves; seconds until it does, for the second, back.
   repository  commands  edits  serves  updated  back  all
✓  procfile           6      0      31       26     9   68
✗  setup-py           -      2       -        -     -   12`,
        );
    });
});
