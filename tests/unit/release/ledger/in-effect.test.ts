import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release-id.js";
import type { Settings, SlotName } from "../../../../model/settings.js";
import type { Share } from "../../../../model/shares.js";
import { inEffect } from "../../../../release/ledger/in-effect.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const last = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const serving = (version: string, slot: SlotName): readonly Share[] => [
    { slot, releaseId: releaseId("users", release(version)), weight: 100 },
];

/** What a command writes that is to put 1.2.0 into blue and give it traffic. */
const promoting = settings({ slots: { ...twoReleases.slots, blue: release("1.2.0") }, traffic: { blue: 100 } });

describe("inEffect", () => {
    const decision = ({ slots, traffic }: Settings) => [slots.blue?.version, slots.green?.version, traffic];

    it("takes the ledger's slots when an update was killed before its switch, and says so", () => {
        const { settings: taken, note } = inEffect(promoting, last, serving("1.1.0", "green"));
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
        assert.equal(
            note,
            "The settings hold slots or traffic that never took effect: those of entry 2 (2026-11-21T10:02:00.000Z) are " +
                "taken, with 1.1.0 in green serving.",
        );
    });

    it("takes the ledger's slots, the standby with them, when the update was not to switch", () => {
        const { settings: taken } = inEffect(
            { ...promoting, traffic: { green: 100 } },
            last,
            serving("1.1.0", "green"),
        );
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("lets the settings stand when an update was killed after its switch", () => {
        assert.deepEqual(inEffect(promoting, last, serving("1.2.0", "blue")), { settings: promoting });
    });

    it("takes the ledger's slots when traffic is where neither of them says", () => {
        const { settings: taken } = inEffect(promoting, last, [
            { slot: "green", releaseId: "0123456789", weight: 100 },
        ]);
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("tells by the weights which of the two took effect", () => {
        const canary = { ...twoReleases, traffic: { blue: 10, green: 90 } };
        const [blue] = serving("1.0.0", "blue");
        const [green] = serving("1.1.0", "green");
        const shared = [
            { ...blue!, weight: 10 },
            { ...green!, weight: 90 },
        ];
        assert.deepEqual(inEffect(canary, last, shared), { settings: canary });
        assert.deepEqual(inEffect(canary, last, serving("1.1.0", "green")).settings.traffic, { green: 100 });
    });

    it("starts afresh when the first update was killed before anything served", () => {
        const first = settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const { settings: taken, note } = inEffect(first, undefined, []);
        assert.deepEqual(decision(taken), [undefined, undefined, undefined]);
        assert.match(note ?? "", /: the ledger has no entry yet, so this is the first release\.$/);
    });

    it("keeps what somebody did to the quarantine, but does not quarantine what serves", () => {
        const quarantine = ["1.0.0", "1.1.0"].map(version => ({
            version,
            reason: "slow",
            since: "2026-11-21T10:00:00Z",
        }));
        const lifted = inEffect(twoReleases, { ...last, quarantine }, serving("1.1.0", "green"));
        assert.deepEqual([lifted.settings.quarantine, lifted.note], [[], undefined]);
        const killed = inEffect({ ...promoting, quarantine }, last, serving("1.1.0", "green"));
        assert.deepEqual(killed.settings.quarantine, quarantine.slice(0, 1));
    });

    it("keeps a freeze that somebody imposed", () => {
        const freeze = { now: { reason: "audit", since: "2026-11-21T10:00:00Z" } };
        const { settings: taken } = inEffect({ ...promoting, freeze }, last, serving("1.1.0", "green"));
        assert.deepEqual(taken.freeze, freeze);
    });
});
