import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { planRefresh } from "../../../../release/settings/plan-refresh.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const head = entry(4, { ...twoReleases, message: "promote 1.1.0 in green, traffic from 1.0.0\nmore" });
const name = "entry 4 (2026-11-21T10:04:00.000Z)";
const basedOn = fingerprint(twoReleases);

describe("planRefresh", () => {
    it("takes slots, traffic, quarantine and the entry's fingerprint if the ledger is ahead", () => {
        const old = settings({
            slots: { blue: release("1.0.0") },
            traffic: { blue: 100 },
            basedOn: "0123456789abcdef",
        });
        const quarantine = [{ version: "1.2.0", reason: "leaks", since: "2026-11-21T10:00:00Z" }];
        const { settings: taken, words, isAhead } = planRefresh(old, { ...head, quarantine }, undefined);
        const named = fingerprint({ ...twoReleases, quarantine });
        assert.deepEqual(taken, { ...twoReleases, quarantine, basedOn: named });
        assert.deepEqual(
            [words, isAhead],
            [`the ledger is now at ${name}: promote 1.1.0 in green, traffic from 1.0.0`, false],
        );
    });

    it("takes them if the settings never had any", () => {
        assert.deepEqual(planRefresh(settings(), head, basedOn).settings, { ...twoReleases, basedOn });
    });

    it("leaves a file that matches the head", () => {
        const planned = planRefresh({ ...twoReleases, basedOn }, head, basedOn);
        assert.deepEqual(planned, { words: `the file matches ${name}`, isAhead: false });
    });

    it("adds the head's fingerprint and digests to one that agrees but lacks them", () => {
        const { digest: _, ...blue } = release("1.0.0");
        const bare = settings({ ...twoReleases, slots: { ...twoReleases.slots, blue } });
        assert.deepEqual(planRefresh(bare, head, basedOn).settings, { ...twoReleases, basedOn });
        assert.deepEqual(planRefresh({ ...bare, basedOn }, head, basedOn).settings, { ...twoReleases, basedOn });
    });

    it("leaves decisions on top of the head, and says so", () => {
        const planned = planRefresh({ ...twoReleases, traffic: { blue: 100 }, basedOn }, head, basedOn);
        assert.deepEqual(planned, {
            words: `the file builds on ${name} and has changes that no entry records yet: \`deploy\` applies them`,
            isAhead: true,
        });
    });

    it("has nothing to take from a ledger without a success", () => {
        assert.deepEqual(planRefresh(twoReleases, undefined, undefined), {
            words: "the ledger has no succeeded entry, so there is nothing to refresh",
            isAhead: false,
        });
    });
});
