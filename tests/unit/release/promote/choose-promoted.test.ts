import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { holders } from "../../../../release/ledger/served.js";
import { choosePromoted } from "../../../../release/promote/plan-promotion.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const served = (version: string, slot: "blue" | "green", number: number) =>
    entry(number, { slots: { [slot]: release(version) }, traffic: { [slot]: 100 } });

/** 1.0.0 serves from blue, 1.1.0 waits in green and has never served. */
const fresh = settings({ slots: { blue: release("1.0.0"), green: release("1.1.0") }, traffic: { blue: 100 } });
const first = [served("1.0.0", "blue", 1)];
/** 1.1.0 serves from green, and 1.0.0 served before. */
const both = [served("1.1.0", "green", 2), served("1.0.0", "blue", 1)];
/** 1.1.0 served, and then 1.0.0 again. */
const backAgain = [served("1.0.0", "blue", 3), ...both];

function chosen(from: Settings, entries: typeof first, version?: string) {
    const found = choosePromoted(version, from, holders(from, entries), entries);
    if (found.problem !== undefined) return `${found.problem.path}: ${found.problem.message}`;
    return `${found.promoted.release.version} in ${found.promoted.slot}${found.done ? ", done" : ""}`;
}

describe("The release that is promoted", () => {
    it("is the waiting one that has not served", () => assert.equal(chosen(fresh, first), "1.1.0 in green"));

    it("is the candidate, even if it has served before", () =>
        assert.equal(chosen({ ...fresh, traffic: { blue: 90, green: 10 } }, backAgain), "1.1.0 in green"));

    it("is never one that has served, so a second run does not go back", () =>
        assert.equal(
            chosen(twoReleases, both),
            "VERSION: no new release is waiting. 1.0.0 has served before: `rollback` goes back to it, `promote 1.0.0` gives it traffic again.",
        ));

    it("is the named one, even if it has served before", () =>
        assert.equal(chosen(twoReleases, both, "1.0.0"), "1.0.0 in blue"));

    it("is done if it already has all traffic", () =>
        assert.equal(chosen(twoReleases, both, "1.1.0"), "1.1.0 in green, done"));

    it("takes a share back if it is the live one", () =>
        assert.equal(chosen({ ...fresh, traffic: { blue: 90, green: 10 } }, first, "1.0.0"), "1.0.0 in blue"));

    it("must be in a slot", () =>
        assert.equal(chosen(fresh, first, "1.2.0"), "VERSION: 1.2.0 is not in a slot; deploy it first."));
});
