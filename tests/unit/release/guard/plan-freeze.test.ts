import assert from "node:assert/strict";
import type { FreezeWindow } from "../../../../model/settings/settings.js";
import { planFreeze, planUnfreeze } from "../../../../release/guard/plan-freeze.js";
import { noon, twoReleases } from "../sample-settings.js";

const since = "2026-11-21T10:00:00Z";
const weekend: FreezeWindow = { days: ["sat", "sun"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" };
const frozen = { ...twoReleases, freeze: { now: { reason: "incident 12", since, by: "ada" }, windows: [weekend] } };

describe("planFreeze", () => {
    it("freezes from now on and changes nothing else", () => {
        const until = "2026-11-21T18:00:00Z";
        assert.deepEqual(planFreeze({ reason: "incident 12", until, by: "ada" }, twoReleases, noon), {
            settings: {
                ...twoReleases,
                freeze: { now: { reason: "incident 12", since: "2026-11-21T12:00:00Z", until, by: "ada" } },
            },
            changes: true,
            message: "freeze until 2026-11-21T18:00:00Z: incident 12",
            notes: [],
        });
    });

    it("keeps windows and the freeze's start if reason or end change", () => {
        const { settings, changes, message, notes } = planFreeze({ reason: "incident 13", by: "bob" }, frozen, noon);
        assert.deepEqual(settings.freeze, { now: { reason: "incident 13", since, by: "bob" }, windows: [weekend] });
        assert.deepEqual([changes, message], [true, "freeze: incident 13"]);
        assert.deepEqual(notes, ["it was frozen since 2026-11-21T10:00:00Z by ada: incident 12"]);
    });

    it("changes nothing if already frozen for that reason, whoever asks", () => {
        const { settings, changes, notes } = planFreeze({ reason: "incident 12", by: "bob" }, frozen, noon);
        assert.deepEqual([settings, changes, notes], [frozen, false, []]);
    });
});

describe("planUnfreeze", () => {
    it("lifts a person's freeze, and says which windows still apply", () => {
        const { settings, changes, message, notes } = planUnfreeze("it is over", frozen, noon);
        assert.deepEqual(settings, { ...twoReleases, freeze: { windows: [weekend] } });
        assert.deepEqual([changes, message], [true, "unfreeze: it is over"]);
        assert.deepEqual(notes, [
            "it was frozen since 2026-11-21T10:00:00Z by ada: incident 12",
            "frozen since 2026-11-21T00:00:00Z until 2026-11-23T00:00:00Z: weekend (sat, sun 00:00 to 24:00, UTC); " +
                "that is a window in the settings, freeze.windows[0], and still applies",
        ]);
    });

    it("changes nothing without a person's freeze", () => {
        const { settings, changes, message, notes } = planUnfreeze(undefined, twoReleases, noon);
        assert.deepEqual([settings, changes, message, notes], [twoReleases, false, "unfreeze", []]);
    });

    it("lifts a freeze even if a window's time zone is unknown", () => {
        const broken = { ...frozen, freeze: { ...frozen.freeze, windows: [{ ...weekend, timeZone: "Mars" }] } };
        assert.equal(planUnfreeze(undefined, broken, noon).settings.freeze?.now, undefined);
    });
});
