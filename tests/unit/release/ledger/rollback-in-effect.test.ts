import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { Settings } from "../../../../model/settings/settings.js";
import type { Share } from "../../../../model/traffic/shares.js";
import { finishRollback, startFromTraffic } from "../../../../release/ledger/in-effect.js";
import { chooseTarget } from "../../../../release/rollback/plan-rollback.js";
import { entry, release, settings, twoReleases } from "../sample-settings.js";

const share = (slot: "blue" | "green", version: string, weight = 100): Share => {
    return { slot, releaseId: releaseId("users", release(version)), weight };
};
/** In the ledger, 1.1.0 serves from green, and 1.0.0 did before. */
const entries = [
    entry(2, { slots: twoReleases.slots, traffic: { green: 100 } }),
    entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }),
];
/** In the ledger, 1.0.0 serves from blue, and 1.1.0 waits. */
const waiting = { ...twoReleases, traffic: { blue: 100 } };
const before = [entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } })];

const back = (settings: Settings) => chooseTarget({}, settings, entries).target;

function from(decided: Settings, serving: readonly Share[], ledger: readonly LedgerEntry[], to?: string) {
    const request = to === undefined ? {} : { to };
    const now = startFromTraffic(decided, serving, settings => chooseTarget(request, settings, ledger).target);
    return { ...now, target: chooseTarget(request, now.settings, ledger).target };
}

describe("startFromTraffic", () => {
    it("keeps settings that match traffic, and those of a service without traffic", () => {
        assert.deepEqual(startFromTraffic(twoReleases, [share("green", "1.1.0")], back), { settings: twoReleases });
        assert.deepEqual(startFromTraffic(twoReleases, [], back), { settings: twoReleases });
    });

    it("goes back from a slot that a killed command gave traffic", () => {
        const { settings: now, note, target } = from(waiting, [share("green", "1.1.0")], before);
        assert.deepEqual(now.traffic, { green: 100 });
        assert.equal(
            note,
            "Traffic is on 1.1.0 in green, but the ledger has it on 1.0.0 in blue: the rollback starts there.",
        );
        assert.deepEqual([target?.from?.release.version, target?.to.release.version], ["1.1.0", "1.0.0"]);
    });

    it("goes back from an unknown release to the ledger's live one", () => {
        for (const to of [undefined, "1.1.0"]) {
            const { settings: now, note, target } = from(twoReleases, [share("blue", "1.2.0")], entries, to);
            assert.equal(now.traffic, undefined);
            assert.match(
                note!,
                /^Traffic is on a release that no entry has recorded, but the ledger has it on 1\.1\.0 in/,
            );
            assert.deepEqual([target?.from, target?.to.release.version, target?.inSlot], [undefined, "1.1.0", true]);
        }
    });

    it("records a rollback that has moved traffic already, and does not take it back", () => {
        for (const to of [undefined, "1.0.0", "1"]) {
            const { settings: now, note, target } = from(twoReleases, [share("blue", "1.0.0")], entries, to);
            assert.equal(now, twoReleases);
            assert.equal(
                note,
                "Traffic is already on 1.0.0 in blue, but the ledger has it on 1.1.0 in green: recording that.",
            );
            assert.deepEqual([target?.from?.release.version, target?.to.release.version], ["1.1.0", "1.0.0"]);
        }
    });

    it("starts from the shares as they are", () => {
        const shares = [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)];
        assert.deepEqual(startFromTraffic(twoReleases, shares, back).settings.traffic, { blue: 10, green: 90 });
        const nobody = settings({ slots: twoReleases.slots });
        assert.match(
            startFromTraffic(nobody, shares, () => undefined).note!,
            /^Traffic is on 1\.0\.0 in blue 10 % and 1\.1\.0 in green 90 %, but the ledger has it on nobody: the rollback starts/,
        );
    });
});

describe("A rollback that was killed after its switch", () => {
    const quarantine = [{ version: "1.1.0", reason: "slow", since: "2026-11-21T10:03:00Z" }];
    /** What the killed one wrote. */
    const written = { ...twoReleases, traffic: { blue: 100 }, quarantine };
    const killed = (to: string | undefined, change: Partial<Settings>, serving: readonly Share[]) =>
        finishRollback(
            { ...written, ...change },
            twoReleases,
            serving,
            settings => chooseTarget(to === undefined ? {} : { to }, settings, entries).target,
        );

    it("is repeated from the ledger when it is run again", () => {
        for (const to of [undefined, "1.0.0", "1"]) {
            const { settings: now, note } = killed(to, {}, [share("blue", "1.0.0")]);
            assert.deepEqual(now, { ...twoReleases, quarantine }, "and says why, as it did before");
            assert.equal(
                note,
                "Traffic is already on 1.0.0 in blue, but the ledger has it on 1.1.0 in green: recording that.",
            );
        }
    });

    it("is not assumed before its switch, for another release, or for a promotion", () => {
        const shared = [share("blue", "1.0.0", 10), share("green", "1.1.0", 90)];
        for (const serving of [[share("green", "1.1.0")], [share("blue", "1.2.0")], shared]) {
            assert.deepEqual(killed(undefined, {}, serving), { settings: written });
        }
        const promoted = killed(undefined, { quarantine: [] }, [share("blue", "1.0.0")]);
        assert.deepEqual(promoted, { settings: { ...written, quarantine: [] } });
    });

    it("gave a share back to the live release, without a quarantine if somebody aborted", () => {
        const shared = { ...waiting, traffic: { blue: 80, green: 20 } };
        const target = (settings: Settings) => chooseTarget({}, settings, before).target;
        assert.deepEqual(finishRollback(waiting, shared, [share("blue", "1.0.0")], target).settings, shared);
    });
});
