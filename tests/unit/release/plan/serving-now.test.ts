import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger-entry.js";
import { releaseId } from "../../../../model/release-id.js";
import type { Settings } from "../../../../model/settings.js";
import type { Share } from "../../../../model/shares.js";
import { chooseTarget } from "../../../../release/plan/plan-rollback.js";
import { servingNow, unfinishedRollback } from "../../../../release/plan/serving-now.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const share = (slot: "blue" | "green", version: string, weight = 100): Share => {
    return { slot, releaseId: releaseId("users", release(version)), weight };
};
/** By the ledger 1.1.0 serves from green, and 1.0.0 did before. */
const entries = [
    entry(2, { slots: twoReleases.slots, traffic: { green: 100 } }),
    entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }),
];
/** By the ledger 1.0.0 serves from blue, and 1.1.0 waits. */
const waiting = { ...twoReleases, traffic: { blue: 100 } };
const before = [entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } })];

function from(decided: Settings, serving: readonly Share[], ledger: readonly LedgerEntry[], to?: string) {
    const request = to === undefined ? {} : { to };
    const now = servingNow(request, decided, serving, ledger);
    return { ...now, target: chooseTarget(request, now.settings, ledger).target };
}

describe("servingNow", () => {
    it("leaves settings that say what serves, and those of a service that nobody serves", () => {
        assert.deepEqual(servingNow({}, twoReleases, [share("green", "1.1.0")], entries), { settings: twoReleases });
        assert.deepEqual(servingNow({}, twoReleases, [], entries), { settings: twoReleases });
    });

    it("goes back from a release in a slot to which a killed command had moved traffic", () => {
        const { settings: now, note, target } = from(waiting, [share("green", "1.1.0")], before);
        assert.deepEqual(now.traffic, { green: 100 });
        assert.equal(
            note,
            "Traffic is on 1.1.0 in green, and by the ledger on 1.0.0 in blue: it goes back from there.",
        );
        assert.deepEqual([target?.from?.release.version, target?.to.release.version], ["1.1.0", "1.0.0"]);
    });

    it("goes back to what the ledger has serve from a release that it does not know", () => {
        for (const to of [undefined, "1.1.0"]) {
            const { settings: now, note, target } = from(twoReleases, [share("blue", "1.2.0")], entries, to);
            assert.equal(now.traffic, undefined);
            assert.match(note!, /^Traffic is on a release that no entry has recorded, and by the ledger on 1\.1\.0 in/);
            assert.deepEqual([target?.from, target?.to.release.version, target?.inSlot], [undefined, "1.1.0", true]);
        }
    });

    it("records a rollback that has moved traffic already, and does not take it back", () => {
        for (const to of [undefined, "1.0.0", "1"]) {
            const { settings: now, note, target } = from(twoReleases, [share("blue", "1.0.0")], entries, to);
            assert.equal(now, twoReleases);
            assert.equal(
                note,
                "Traffic is on 1.0.0 in blue already, and by the ledger on 1.1.0 in green: it is recorded.",
            );
            assert.deepEqual([target?.from?.release.version, target?.to.release.version], ["1.1.0", "1.0.0"]);
        }
    });

    it("takes shares as they are", () => {
        const shares = [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)];
        assert.deepEqual(servingNow({}, twoReleases, shares, entries).settings.traffic, { blue: 10, green: 90 });
        const nobody = settings({ slots: twoReleases.slots });
        assert.match(
            servingNow({}, nobody, shares, []).note!,
            /^Traffic is on 1\.0\.0 in blue 10 % and 1\.1\.0 in green 90 %, and by the ledger on nobody: it goes back/,
        );
    });
});

describe("A rollback that was killed after its switch", () => {
    const quarantine = [{ version: "1.1.0", reason: "slow", since: "2026-11-21T10:03:00Z" }];
    /** What the killed one wrote. */
    const written = { ...twoReleases, traffic: { blue: 100 }, quarantine };
    const killed = (to: string | undefined, change: Partial<Settings>, serving: readonly Share[]) =>
        unfinishedRollback(to === undefined ? {} : { to }, { ...written, ...change }, twoReleases, serving, entries);

    it("is made again from the ledger when it is run again", () => {
        for (const to of [undefined, "1.0.0", "1"]) {
            const { settings: now, note } = killed(to, {}, [share("blue", "1.0.0")])!;
            assert.deepEqual(now, { ...twoReleases, quarantine }, "and says why, as it did before");
            assert.equal(
                note,
                "Traffic is on 1.0.0 in blue already, and by the ledger on 1.1.0 in green: it is recorded.",
            );
        }
    });

    it("is not taken for one before its switch, to another release, or for a promotion", () => {
        assert.equal(killed(undefined, {}, [share("green", "1.1.0")]), undefined);
        assert.equal(killed(undefined, {}, [share("blue", "1.2.0")]), undefined);
        assert.equal(killed(undefined, {}, [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)]), undefined);
        assert.equal(killed(undefined, { quarantine: [] }, [share("blue", "1.0.0")]), undefined);
    });

    it("gave a share back to the live release, which quarantines nothing when somebody aborted", () => {
        const shared = { ...waiting, traffic: { blue: 80, green: 20 } };
        const now = unfinishedRollback({}, waiting, shared, [share("blue", "1.0.0")], before);
        assert.deepEqual(now?.settings, shared);
    });
});
