import assert from "node:assert/strict";
import { releaseId } from "../../../model/release-id.js";
import type { Settings } from "../../../model/settings.js";
import { inEffect } from "../../../release/in-effect.js";
import { entry, release, settings, twoReleases } from "./sample-settings.js";

const last = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const id = (version: string) => releaseId("users", release(version));

/** What a command writes that is to put 1.2.0 into blue and give it traffic. */
const promoting = settings({ slots: { ...twoReleases.slots, blue: release("1.2.0") }, traffic: { blue: 100 } });

describe("inEffect", () => {
    const decision = ({ slots, traffic }: Settings) => [slots.blue?.version, slots.green?.version, traffic];

    it("takes the ledger's slots when an update was killed before its switch, and says so", () => {
        const { settings: taken, note } = inEffect(promoting, last, id("1.1.0"));
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
        assert.equal(
            note,
            "The settings hold slots or traffic that never took effect: those of entry 2 (2026-11-21T10:02:00.000Z) are " +
                "taken, with 1.1.0 in green serving.",
        );
    });

    it("takes the ledger's slots, the standby with them, when the update was not to switch", () => {
        const { settings: taken } = inEffect({ ...promoting, traffic: { green: 100 } }, last, id("1.1.0"));
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("lets the settings stand when an update was killed after its switch", () => {
        assert.deepEqual(inEffect(promoting, last, id("1.2.0")), { settings: promoting });
    });

    it("takes the ledger's slots when traffic is where neither of them says", () => {
        const { settings: taken } = inEffect(promoting, last, "0123456789");
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("starts afresh when the first update was killed before anything served", () => {
        const first = settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const { settings: taken, note } = inEffect(first, undefined, undefined);
        assert.deepEqual(decision(taken), [undefined, undefined, undefined]);
        assert.match(note ?? "", /: the ledger has no entry yet, so this is the first release\.$/);
    });

    it("keeps what somebody did to the quarantine, but does not quarantine what serves", () => {
        const quarantine = ["1.0.0", "1.1.0"].map(version => ({
            version,
            reason: "slow",
            since: "2026-11-21T10:00:00Z",
        }));
        const lifted = inEffect(twoReleases, { ...last, quarantine }, id("1.1.0"));
        assert.deepEqual([lifted.settings.quarantine, lifted.note], [[], undefined]);
        const killed = inEffect({ ...promoting, quarantine }, last, id("1.1.0"));
        assert.deepEqual(killed.settings.quarantine, quarantine.slice(0, 1));
    });
});
