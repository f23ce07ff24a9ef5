import assert from "node:assert/strict";
import type { SlotName } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { Settings } from "../../../../model/settings/settings.js";
import type { Share } from "../../../../model/traffic/shares.js";
import { decidedByTraffic, settingsInEffect } from "../../../../release/ledger/in-effect.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const last = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const serving = (version: string, slot: SlotName): readonly Share[] => [
    { slot, releaseId: releaseId("users", release(version)), weight: 100 },
];

/** The settings that a command writes to put 1.2.0 into blue and give it traffic. */
const promoting = settings({ slots: { ...twoReleases.slots, blue: release("1.2.0") }, traffic: { blue: 100 } });

describe("decidedByTraffic", () => {
    const decision = ({ slots, traffic }: Settings) => [slots.blue?.version, slots.green?.version, traffic];

    it("takes the ledger's slots when an update was killed before its switch, and says so", () => {
        const { settings: taken, note } = decidedByTraffic(promoting, last, serving("1.1.0", "green"));
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
        assert.equal(
            note,
            "The settings have slots or traffic that never took effect: using those of entry 2 (2026-11-21T10:02:00.000Z), " +
                "with 1.1.0 in green serving.",
        );
    });

    it("takes the ledger's slots, including the standby, if the update was not to switch", () => {
        const { settings: taken } = decidedByTraffic(
            { ...promoting, traffic: { green: 100 } },
            last,
            serving("1.1.0", "green"),
        );
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("lets the settings stand when an update was killed after its switch", () => {
        assert.deepEqual(decidedByTraffic(promoting, last, serving("1.2.0", "blue")), { settings: promoting });
    });

    it("takes the ledger's slots if traffic is where neither of them puts it", () => {
        const { settings: taken } = decidedByTraffic(promoting, last, [
            { slot: "green", releaseId: "0123456789", weight: 100 },
        ]);
        assert.deepEqual(decision(taken), ["1.0.0", "1.1.0", { green: 100 }]);
    });

    it("decides by the weights which of the two took effect", () => {
        const canary = { ...twoReleases, traffic: { blue: 10, green: 90 } };
        const [blue] = serving("1.0.0", "blue");
        const [green] = serving("1.1.0", "green");
        const shared = [
            { ...blue!, weight: 10 },
            { ...green!, weight: 90 },
        ];
        assert.deepEqual(decidedByTraffic(canary, last, shared), { settings: canary });
        assert.deepEqual(decidedByTraffic(canary, last, serving("1.1.0", "green")).settings.traffic, { green: 100 });
    });

    it("starts from scratch when the first update was killed before anything served", () => {
        const first = settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const { settings: taken, note } = decidedByTraffic(first, undefined, []);
        assert.deepEqual(decision(taken), [undefined, undefined, undefined]);
        assert.match(note ?? "", /: the ledger has no entry yet, so this is the first release\.$/);
    });

    it("keeps changes to the quarantine, but does not quarantine a version that serves", () => {
        const quarantine = ["1.0.0", "1.1.0"].map(version => ({
            version,
            reason: "slow",
            since: "2026-11-21T10:00:00Z",
        }));
        const lifted = decidedByTraffic(twoReleases, { ...last, quarantine }, serving("1.1.0", "green"));
        assert.deepEqual([lifted.settings.quarantine, lifted.note], [[], undefined]);
        const killed = decidedByTraffic({ ...promoting, quarantine }, last, serving("1.1.0", "green"));
        assert.deepEqual(killed.settings.quarantine, quarantine.slice(0, 1));
    });

    it("keeps a freeze that somebody imposed", () => {
        const freeze = { now: { reason: "audit", since: "2026-11-21T10:00:00Z" } };
        const { settings: taken } = decidedByTraffic({ ...promoting, freeze }, last, serving("1.1.0", "green"));
        assert.deepEqual(taken.freeze, freeze);
    });
});

describe("settingsInEffect", () => {
    const head = "0123456789abcdef";

    it("lets the ledger overrule an older file before traffic decides, and reports both", () => {
        const older = settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const asked = { settings: older, last, recorded: head };
        assert.equal(settingsInEffect(asked).notes.length, 1);
        const { settings: taken, notes } = settingsInEffect({ ...asked, serving: serving("1.1.0", "green") });
        assert.deepEqual(taken.traffic, { green: 100 });
        assert.deepEqual(
            notes.map(note => note.split(";")[0]),
            ["The settings come from an earlier entry"],
        );
    });

    it("lets traffic decide about a file that comes from the ledger's last entry", () => {
        const asked = { settings: { ...promoting, basedOn: head }, last, recorded: head };
        assert.deepEqual(settingsInEffect(asked), { settings: asked.settings, notes: [] });
        const { settings: taken, notes } = settingsInEffect({ ...asked, serving: serving("1.1.0", "green") });
        assert.deepEqual([taken.traffic, notes.length], [{ green: 100 }, 1]);
    });

    it("starts a rollback from the release that serves if the file is not written", () => {
        const asked = { settings: { ...twoReleases, basedOn: head }, last, recorded: head };
        const { settings: taken, notes } = settingsInEffect({
            ...asked,
            serving: serving("1.0.0", "blue"),
            rollback: { target: () => undefined, keepsFile: true },
        });
        assert.deepEqual([taken.traffic, notes.length], [{ blue: 100 }, 1]);
    });
});
