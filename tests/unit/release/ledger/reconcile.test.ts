import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/fingerprint.js";
import type { Settings } from "../../../../model/settings.js";
import { reconcile } from "../../../../release/ledger/reconcile.js";
import { digests, entry, release, settings, twoReleases } from "../sample-settings.js";

const last = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const authority = fingerprint(last);

describe("reconcile", () => {
    it("takes slots, traffic and quarantine of the ledger where it has gone on, and says so", () => {
        const old = settings({
            slots: { blue: release("1.0.0") },
            traffic: { blue: 100 },
            basedOn: "0123456789abcdef",
        });
        const { settings: taken, note } = reconcile(old, last, authority);
        assert.deepEqual([taken.slots, taken.traffic, taken.basedOn], [last.slots, { green: 100 }, authority]);
        assert.equal(
            note,
            "The settings were made from an earlier entry; the ledger has gone on to entry 2 (2026-11-21T10:02:00.000Z), " +
                "with 1.1.0 in green serving. Its slots, traffic, quarantine and freeze are taken.",
        );
    });

    it("takes what a person froze from the ledger where it has gone on, and windows from the file", () => {
        const windows = [{ days: ["fri"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" }] as const;
        const frozen = (reason: string) => ({ now: { reason, since: "2026-11-21T10:00:00Z" } });
        const head = { ...last, freeze: { ...frozen("incident 12"), windows: [] } };
        const taken = (old: Partial<Settings>) => reconcile(settings(old), head, fingerprint(head)).settings.freeze;
        assert.deepEqual(taken({}), frozen("incident 12"));
        assert.deepEqual(taken({ freeze: { ...frozen("mine"), windows } }), { ...frozen("incident 12"), windows });
        const unfrozen = reconcile(settings({ freeze: frozen("mine") }), last, authority).settings;
        assert.equal("freeze" in unfrozen, false);
    });

    it("lets a freeze stand that was written into the file of the ledger's last entry", () => {
        const freeze = { now: { reason: "audit", since: "2026-11-21T10:00:00Z" } };
        const { settings: kept } = reconcile({ ...twoReleases, freeze, basedOn: authority }, last, authority);
        assert.deepEqual(kept.freeze, freeze);
    });

    it("takes the ledger's side for settings that do not say what they were made from", () => {
        assert.deepEqual(reconcile(settings(), last, authority).settings.slots, last.slots);
    });

    it("lets a change by hand stand that was made from the ledger's last entry", () => {
        const changed = { ...twoReleases, traffic: { blue: 100 }, basedOn: authority };
        const { settings: kept, note } = reconcile(changed, last, authority);
        assert.deepEqual([kept.traffic, note], [{ blue: 100 }, undefined]);
    });

    it("says nothing when settings of an earlier entry say the same", () => {
        const { settings: kept, note } = reconcile({ ...twoReleases, basedOn: "0123456789abcdef" }, last, authority);
        assert.deepEqual([kept.basedOn, note], [authority, undefined]);
    });

    it("fills in a digest that only the ledger knows", () => {
        const { digest: _, ...unpinned } = release("1.0.0");
        const { settings: kept } = reconcile(
            { ...twoReleases, slots: { blue: unpinned }, basedOn: authority },
            last,
            authority,
        );
        assert.equal(kept.slots.blue?.digest, digests["1.0.0"]);
    });

    it("leaves the settings of a stack without a ledger alone", () => {
        assert.deepEqual(reconcile(twoReleases, undefined, undefined), { settings: twoReleases });
    });
});
