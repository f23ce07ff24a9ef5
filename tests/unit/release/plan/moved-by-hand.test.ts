import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release-id.js";
import type { Share } from "../../../../model/shares.js";
import { movedByHand, unknownToState } from "../../../../release/plan/moved-by-hand.js";
import { release, settings, twoReleases } from "../sample-settings.js";

const share = (slot: "blue" | "green", version: string, weight = 100): Share => {
    return { slot, releaseId: releaseId("users", release(version)), weight };
};
const back = { ...twoReleases, traffic: { blue: 100 } };
const advice =
    "an update would leave it there; `verify` prints a command that puts it back, `rollback --to VERSION` takes it over " +
    "where it is.";

describe("Traffic that was moved by hand", () => {
    it("speaks against an update, which would leave it there", () => {
        assert.deepEqual(movedByHand([share("blue", "1.0.0")], [twoReleases]), {
            path: "traffic",
            message: `1.0.0 in blue has it by the cluster, 1.1.0 in green by the ledger, and ${advice}`,
        });
        assert.match(movedByHand([], [twoReleases])!.message, /^nobody has it by the cluster, 1\.1\.0 in green by/);
        assert.match(
            movedByHand([share("blue", "9.9.9")], [twoReleases])!.message,
            /^release [0-9a-f]{10} in blue has/,
        );
        const shares = [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)];
        assert.match(
            movedByHand(shares, [twoReleases])!.message,
            /^1\.0\.0 in blue 10 % and 1\.1\.0 in green 90 % has/,
        );
    });

    it("is none where the ledger, the settings or what is asked for says so", () => {
        assert.equal(movedByHand([share("green", "1.1.0")], [twoReleases, back]), undefined);
        assert.equal(movedByHand([share("blue", "1.0.0")], [twoReleases, back]), undefined);
        assert.equal(movedByHand([], [settings()]), undefined);
    });
});

describe("A state that holds nothing", () => {
    const empty = { settings: twoReleases, ledger: {}, backend: { url: "file:///state" } };

    it("speaks against an update while a release serves", () => {
        assert.deepEqual(unknownToState(empty, [share("green", "1.1.0")]), {
            path: "traffic",
            message:
                "1.1.0 in green has it by the cluster, and file:///state knows of no release: is it the right backend? A state " +
                "that was lost comes back by `pulumi stack import`.",
        });
    });

    it("is that of a new stack while nobody serves", () => {
        assert.equal(unknownToState(empty, []), undefined);
        const kept = { ...empty, ledger: { state: { isEmpty: false } } };
        assert.equal(unknownToState(kept, [share("green", "1.1.0")]), undefined);
    });
});
