import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { planQuarantine, planUnquarantine } from "../../../../release/guard/plan-quarantine.js";
import { entry, noon, release, twoReleases } from "../sample-settings.js";

const entries = [entry(1, { slots: { blue: release("0.9.0") }, traffic: { blue: 100 } })];
const plan = (version: string, from: Settings = twoReleases, until?: string) =>
    planQuarantine(
        { version, reason: "leaks", ...(until === undefined ? {} : { until }) },
        { settings: from, entries, now: noon },
    );
const held = { version: "1.0.0", reason: "slow", since: "2026-11-20T10:00:00Z" };

describe("planQuarantine", () => {
    it("quarantines a waiting version", () => {
        const until = "2026-11-28T12:00:00Z";
        assert.deepEqual(plan("1.0.0", twoReleases, until).change, {
            settings: {
                ...twoReleases,
                quarantine: [{ version: "1.0.0", reason: "leaks", since: "2026-11-21T12:00:00Z", until }],
            },
            changes: true,
            message: "quarantine 1.0.0 until 2026-11-28T12:00:00Z: leaks",
            notes: [],
        });
    });

    it("keeps other entries, and the quarantine's start", () => {
        const other = { ...held, version: "0.9.0" };
        const { change } = plan("1.0.0", { ...twoReleases, quarantine: [held, other] });
        assert.deepEqual(change?.settings.quarantine, [other, { ...held, reason: "leaks" }]);
        assert.deepEqual(change?.notes, ["it was quarantined since 2026-11-20T10:00:00Z: slow"]);
    });

    it("changes nothing if already quarantined for that reason", () => {
        const barred = { ...twoReleases, quarantine: [{ ...held, reason: "leaks" }] };
        const { change } = plan("1.0.0", barred);
        assert.deepEqual([change?.settings, change?.changes, change?.notes], [barred, false, []]);
    });

    it("knows versions in the ledger, and says if one is not in it", () => {
        assert.deepEqual(plan("0.9.0").change?.notes, []);
        assert.deepEqual(plan("2.0.0").change?.notes, [
            "the ledger does not have 2.0.0; it is quarantined all the same",
        ]);
    });

    it("refuses a version with traffic, which a rollback takes away", () => {
        const shared = { ...twoReleases, traffic: { blue: 10, green: 90 } };
        const cases: [string, Settings, string][] = [
            ["1.1.0", twoReleases, "1.1.0 in green serves"],
            ["1.0.0", shared, "1.0.0 in blue has 10 % of the traffic"],
        ];
        for (const [version, from, has] of cases) {
            const message = `${has}; \`rollback --reason TEXT\` takes it away and quarantines it.`;
            assert.deepEqual(plan(version, from), { problems: [{ path: "VERSION", message }] });
        }
    });
});

describe("planUnquarantine", () => {
    it("lifts the version's entry and no other", () => {
        const other = { ...held, version: "0.9.0" };
        const barred = { ...twoReleases, quarantine: [held, other] };
        assert.deepEqual(planUnquarantine("1.0.0", "fixed", barred), {
            settings: { ...twoReleases, quarantine: [other] },
            changes: true,
            message: "unquarantine 1.0.0: fixed",
            notes: ["it was quarantined since 2026-11-20T10:00:00Z: slow"],
        });
    });

    it("changes nothing if the version is not quarantined", () => {
        const { settings, changes, notes } = planUnquarantine("1.0.0", undefined, twoReleases);
        assert.deepEqual([settings, changes, notes], [twoReleases, false, []]);
    });
});
