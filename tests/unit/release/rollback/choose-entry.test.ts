import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { chooseTarget } from "../../../../release/rollback/plan-rollback.js";
import { entry, release, settings } from "../sample-settings.js";

const slots = { blue: release("1.2.0"), green: release("1.1.0") };
/** 1.2.0 serves from blue; 5 failed, 6 is a refresh, and in 4 two releases shared the traffic. */
const ledger: readonly LedgerEntry[] = [
    entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }),
    entry(2, { slots: { ...slots, blue: release("1.0.0") }, traffic: { green: 100 } }),
    entry(3, { slots: { ...slots, blue: release("1.2.0", { port: 8001 }) }, traffic: { blue: 100 } }),
    entry(4, { slots, traffic: { blue: 10, green: 90 } }),
    entry(5, { slots, traffic: { blue: 100 }, result: "failed" }),
    entry(6, { slots, kind: "refresh" }),
    entry(7, { slots, traffic: { blue: 100 } }),
];
const now = settings({ slots, traffic: { blue: 100 } });
const quarantine = [{ version: "1.1.0", reason: "leaks", since: "2026-11-21T10:00:00Z" }];
const advice = "entries that would do: 3 (1.2.0), 2 (1.1.0), 1 (1.0.0).";

function choose(to: string, from: Settings = now, entries = ledger) {
    return chooseTarget({ to }, from, entries.toReversed());
}

describe("a rollback to an entry of the ledger", () => {
    it("goes to the release that the entry gave all traffic, whether in a slot or not", () => {
        const kept = choose("2").target;
        assert.deepEqual([kept?.to.slot, kept?.to.release.version, kept?.inSlot], ["green", "1.1.0", true]);
        const gone = choose("1").target;
        assert.deepEqual([gone?.to.slot, gone?.to.release.version, gone?.inSlot], ["green", "1.0.0", false]);
        assert.equal(gone?.entry.entry, 1);
    });

    it("distinguishes two releases of the version that serves", () => {
        const { to } = choose("3").target ?? {};
        assert.deepEqual([to?.release.version, to?.release.port], ["1.2.0", 8001]);
    });

    it("goes back to the live release while there is a candidate", () => {
        const shared = { ...now, traffic: { blue: 10, green: 90 } };
        const { target } = choose("2", shared, ledger.slice(0, 4));
        assert.deepEqual([target?.from?.slot, target?.to.slot, target?.serves], ["blue", "green", true]);
    });

    const refusals: readonly [string, string, string, Settings?, (readonly LedgerEntry[])?][] = [
        ["an entry that does not exist", "12", `the ledger has no entry 12; ${advice}`],
        ["0", "0", `the ledger has no entry 0; ${advice}`],
        ["one that failed", "5", `entry 5 (2026-11-21T10:05:00.000Z) failed, so it gave no release traffic; ${advice}`],
        ["one that is not an update", "6", `entry 6 (2026-11-21T10:06:00.000Z) is not an update: refresh; ${advice}`],
        [
            "one in which two releases shared the traffic",
            "4",
            "entry 4 (2026-11-21T10:04:00.000Z) gave no release all traffic: 1.2.0 in blue 10 % and 1.1.0 in green 90 % " +
                `shared it; ${advice}`,
        ],
        ["one of the release that serves", "7", `1.2.0 of entry 7 already has all traffic; ${advice}`],
        [
            "one of a quarantined version",
            "2",
            "1.1.0 of entry 2 is quarantined since 2026-11-21T10:00:00Z: leaks; " +
                "entries that would do: 3 (1.2.0), 1 (1.0.0).",
            { ...now, quarantine },
        ],
        [
            "one without a release",
            "1",
            "entry 1 (2026-11-21T10:01:00.000Z) gave no release all traffic: no release had any; " +
                "no entry would do: deploy a new version instead.",
            settings(),
            [entry(1, {})],
        ],
    ];
    for (const [name, to, message, from, entries] of refusals) {
        it(`refuses ${name}, and names the entries that would do`, () => {
            assert.deepEqual(choose(to, from, entries).problems, [{ path: "--to", message }]);
        });
    }

    it("refuses the candidate", () => {
        const tried = [...ledger.slice(0, 2), entry(3, { slots, traffic: { blue: 100 } })];
        const shared = { ...now, traffic: { blue: 10, green: 90 } };
        const entries = [...tried, entry(4, { slots: slots, traffic: { green: 100 } }), entry(5, { ...shared })];
        assert.match(
            choose("3", shared, entries).problems?.[0]?.message ?? "",
            /^1\.2\.0 of entry 3 has a share and is being tried; `deploy --promote` gives it all traffic; entries that/,
        );
    });

    it("names no more than five entries", () => {
        const many = Array.from({ length: 7 }, (_, index) =>
            entry(index + 1, { slots: { blue: release(`0.${index}.0`) }, traffic: { blue: 100 } }),
        );
        assert.equal(
            choose("9", now, many).problems?.[0]?.message,
            "the ledger has no entry 9; entries that would do: 7 (0.6.0), 6 (0.5.0), 5 (0.4.0), 4 (0.3.0), 3 (0.2.0), ….",
        );
    });
});
