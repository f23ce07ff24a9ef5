import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release/release-id.js";
import type { Share } from "../../../../model/traffic/shares.js";
import { movedByHand, unknownToState } from "../../../../release/traffic/moved-by-hand.js";
import { release, settings, twoReleases } from "../sample-settings.js";

const share = (slot: "blue" | "green", version: string, weight = 100): Share => {
    return { slot, releaseId: releaseId("users", release(version)), weight };
};
const back = { ...twoReleases, traffic: { blue: 100 } };
const advice =
    "an update would not move it back; `verify` prints a command that puts it back, `rollback --to VERSION` records it " +
    "where it is.";

describe("Traffic that was moved by hand", () => {
    it("is a problem for an update, which would not move it back", () => {
        assert.deepEqual(movedByHand([share("blue", "1.0.0")], [twoReleases]), {
            path: "traffic",
            message: `it is on 1.0.0 in blue, but the ledger says 1.1.0 in green, and ${advice}`,
        });
        assert.match(
            movedByHand([], [twoReleases])!.message,
            /^it is on nobody, but the ledger says 1\.1\.0 in green, and/,
        );
        assert.match(
            movedByHand([share("blue", "9.9.9")], [twoReleases])!.message,
            /^it is on release [0-9a-f]{10} in blue, /,
        );
        const shares = [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)];
        assert.match(
            movedByHand(shares, [twoReleases])!.message,
            /^it is on 1\.0\.0 in blue 10 % and 1\.1\.0 in green 90 %, /,
        );
    });

    it("is no problem if the ledger, the settings or the request agree with it", () => {
        assert.equal(movedByHand([share("green", "1.1.0")], [twoReleases, back]), undefined);
        assert.equal(movedByHand([share("blue", "1.0.0")], [twoReleases, back]), undefined);
        assert.equal(movedByHand([], [settings()]), undefined);
    });
});

describe("An empty state", () => {
    const empty = { settings: twoReleases, ledger: {}, backend: { url: "file:///state" } };

    it("is a problem for an update while a release serves", () => {
        assert.deepEqual(unknownToState(empty, [share("green", "1.1.0")]), {
            path: "traffic",
            message:
                "it is on 1.1.0 in green, but file:///state knows no release: is it the right backend? " +
                "`pulumi stack import` restores a lost state.",
        });
    });

    it("belongs to a new stack while no release serves", () => {
        assert.equal(unknownToState(empty, []), undefined);
        const kept = { ...empty, ledger: { state: { isEmpty: false } } };
        assert.equal(unknownToState(kept, [share("green", "1.1.0")]), undefined);
    });
});
