import assert from "node:assert/strict";
import { mayHave, notRecorded } from "../../../../release/apply/apply-update.js";

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

    it("is said to be unknown where only a cluster that is away knows", () => {
        assert.equal(
            mayHave("1.1.0 in green"),
            "The update failed, and the cluster does not answer: traffic may be on 1.1.0 in green or where it was before. " +
                "`status` tells when it answers; the same command again ends what this one began.",
        );
    });
});
