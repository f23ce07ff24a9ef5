import assert from "node:assert/strict";
import { holders } from "../../../../release/ledger/served.js";
import { predecessorOf, unfinishedPromotion } from "../../../../release/promote/plan-promotion.js";
import { entry, release, twoReleases } from "../sample-settings.js";

const first = [entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } })];
const both = [entry(2, { slots: twoReleases.slots, traffic: { green: 100 } }), ...first];
const sharing = (blue: number) => holders({ ...twoReleases, traffic: { blue, green: 100 - blue } }, first);
const [blue, green] = [sharing(100), sharing(0)];

describe("A promotion that was killed after its last switch", () => {
    it("continues with the release that has the traffic", () => {
        assert.equal(unfinishedPromotion(green, blue, first), "1.1.0");
    });

    it("is not assumed for a shared or recorded one, or after a rollback", () => {
        assert.equal(unfinishedPromotion(sharing(50), sharing(80), first), undefined);
        assert.equal(unfinishedPromotion(green, green, both), undefined);
        assert.equal(unfinishedPromotion(blue, green, both), undefined);
        assert.equal(unfinishedPromotion(blue, {}, first), undefined);
    });
});

describe("The release that a promotion takes traffic from", () => {
    const candidate = green.live!;

    it("is the one with the rest of it", () => {
        assert.equal(predecessorOf(candidate, sharing(80), sharing(80))?.release.version, "1.0.0");
        assert.equal(predecessorOf(candidate, blue, blue)?.release.version, "1.0.0");
    });

    it("is the live one of the ledger if all traffic has moved unrecorded", () => {
        assert.equal(predecessorOf(candidate, green, sharing(50))?.release.version, "1.0.0");
        assert.equal(predecessorOf(candidate, green, green), undefined);
        assert.equal(predecessorOf(candidate, green, {}), undefined);
    });
});
