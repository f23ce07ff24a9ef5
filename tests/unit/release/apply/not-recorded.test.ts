import assert from "node:assert/strict";
import { notRecorded } from "../../../../release/apply/apply-update.js";

describe("traffic that moved without an entry in the ledger", () => {
    it("is recorded from the settings file, which says the same", () => {
        assert.equal(
            notRecorded("1.1.0 in green", { isKept: false }, "the disk is full"),
            "Traffic is on 1.1.0 in green, but the update that records it failed: run `deploy` without a version to " +
                "record it; the settings file says the same as traffic.\n  the disk is full",
        );
    });

    it("is recorded by the same command where the settings file was left as it was", () => {
        assert.equal(
            notRecorded("1.1.0 in green", { isKept: true }),
            "Traffic is on 1.1.0 in green, but the update that records it failed: run the same command again to " +
                "record it; `deploy` without a version would take traffic back.",
        );
    });
});
