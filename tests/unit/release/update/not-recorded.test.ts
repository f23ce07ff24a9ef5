import assert from "node:assert/strict";
import { mayHave, notRecorded } from "../../../../release/update/apply-update.js";

describe("traffic that moved without a ledger entry", () => {
    it("is recorded from the settings file, which agrees", () => {
        assert.equal(
            notRecorded("1.1.0 in green", { isKept: false }, "the disk is full"),
            "Traffic is on 1.1.0 in green, but the update that records it failed: run `deploy` without a version to " +
                "record it; the settings file agrees with traffic.\n  the disk is full",
        );
    });

    it("is recorded by the same command if the settings file was left alone", () => {
        assert.equal(
            notRecorded("1.1.0 in green", { isKept: true }),
            "Traffic is on 1.1.0 in green, but the update that records it failed: run the same command again to " +
                "record it; `deploy` without a version would take traffic back.",
        );
    });

    it("is reported as unknown if only an unreachable cluster knows", () => {
        assert.equal(
            mayHave("1.1.0 in green"),
            "The update failed, and the cluster does not answer: traffic may be on 1.1.0 in green or where it was before. " +
                "`status` shows it once the cluster answers; run the same command again to finish what this one began.",
        );
    });
});
