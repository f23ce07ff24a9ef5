import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { overruledByLedger } from "../../../../release/ledger/in-effect.js";
import { digests, entry, release, settings, twoReleases } from "../sample-settings.js";

const last = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const authority = fingerprint(last);

describe("overruledByLedger", () => {
    it("takes slots, traffic and quarantine from the ledger if it is ahead, and says so", () => {
        const old = settings({
            slots: { blue: release("1.0.0") },
            traffic: { blue: 100 },
            basedOn: "0123456789abcdef",
        });
        const { settings: taken, note } = overruledByLedger(old, last, authority);
        assert.deepEqual([taken.slots, taken.traffic, taken.basedOn], [last.slots, { green: 100 }, authority]);
        assert.equal(
            note,
            "The settings come from an earlier entry; the ledger is now at entry 2 (2026-11-21T10:02:00.000Z), " +
                "with 1.1.0 in green serving. Using its slots, traffic, quarantine and freeze.",
        );
    });

    it("takes `freeze.now` from the ledger if it is ahead, and windows from the file", () => {
        const windows = [{ days: ["fri"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" }] as const;
        const frozen = (reason: string) => ({ now: { reason, since: "2026-11-21T10:00:00Z" } });
        const head = { ...last, freeze: { ...frozen("incident 12"), windows: [] } };
        const taken = (old: Partial<Settings>) =>
            overruledByLedger(settings(old), head, fingerprint(head)).settings.freeze;
        assert.deepEqual(taken({}), frozen("incident 12"));
        assert.deepEqual(taken({ freeze: { ...frozen("mine"), windows } }), { ...frozen("incident 12"), windows });
        const unfrozen = overruledByLedger(settings({ freeze: frozen("mine") }), last, authority).settings;
        assert.equal("freeze" in unfrozen, false);
    });

    it("keeps a freeze that was written into a file of the ledger's last entry", () => {
        const freeze = { now: { reason: "audit", since: "2026-11-21T10:00:00Z" } };
        const { settings: kept } = overruledByLedger({ ...twoReleases, freeze, basedOn: authority }, last, authority);
        assert.deepEqual(kept.freeze, freeze);
    });

    it("prefers the ledger to settings that do not say which entry they come from", () => {
        assert.deepEqual(overruledByLedger(settings(), last, authority).settings.slots, last.slots);
    });

    it("keeps a manual change to a file of the ledger's last entry", () => {
        const changed = { ...twoReleases, traffic: { blue: 100 }, basedOn: authority };
        const { settings: kept, note } = overruledByLedger(changed, last, authority);
        assert.deepEqual([kept.traffic, note], [{ blue: 100 }, undefined]);
    });

    it("says nothing if settings of an earlier entry agree", () => {
        const { settings: kept, note } = overruledByLedger(
            { ...twoReleases, basedOn: "0123456789abcdef" },
            last,
            authority,
        );
        assert.deepEqual([kept.basedOn, note], [authority, undefined]);
    });

    it("fills in a digest that only the ledger has", () => {
        const { digest: _, ...unpinned } = release("1.0.0");
        const { settings: kept } = overruledByLedger(
            { ...twoReleases, slots: { blue: unpinned }, basedOn: authority },
            last,
            authority,
        );
        assert.equal(kept.slots.blue?.digest, digests["1.0.0"]);
    });

    it("leaves the settings of a stack without a ledger alone", () => {
        assert.deepEqual(overruledByLedger(twoReleases, undefined, undefined), { settings: twoReleases });
    });
});
