import assert from "node:assert/strict";
import type { Freeze, FreezeWindow } from "../../../../model/settings/settings.js";
import { freezeLines, freezeStatus } from "../../../../release/guard/freeze-ahead.js";
import { noon } from "../sample-settings.js";

const weekend: FreezeWindow = { days: ["sat"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" };
const lines = (freeze: Freeze | undefined) => freezeLines(freezeStatus(freeze, noon));

describe("The freeze that status shows", () => {
    it("is empty without a freeze", () => assert.deepEqual(lines(undefined), []));

    it("shows all causes, when the last one ends, and the next window", () => {
        const now = { reason: "incident 12", since: "2026-11-21T10:00:00Z", until: "2026-11-21T18:00:00Z", by: "ada" };
        assert.deepEqual(lines({ now, windows: [weekend, { ...weekend, days: ["sun"], reason: "rest" }] }), [
            "frozen since 2026-11-21T10:00:00Z until 2026-11-21T18:00:00Z by ada: incident 12",
            "frozen since 2026-11-21T00:00:00Z until 2026-11-22T00:00:00Z: weekend (sat 00:00 to 24:00, UTC)",
            "frozen until 2026-11-23T00:00:00Z, including the windows that follow",
            "next frozen from 2026-11-22T00:00:00Z: rest (sun 00:00 to 24:00, UTC)",
        ]);
    });

    it("shows only the next window while not frozen", () => {
        assert.deepEqual(lines({ windows: [{ ...weekend, days: ["tue"] }] }), [
            "next frozen from 2026-11-24T00:00:00Z: weekend (tue 00:00 to 24:00, UTC)",
        ]);
    });

    it("shows a person's freeze if a window's time zone is unknown", () => {
        const now = { reason: "incident 12", since: "2026-11-21T10:00:00Z" };
        const status = freezeStatus({ now, windows: [{ ...weekend, timeZone: "Mars" }] }, noon);
        assert.deepEqual(freezeLines(status), ["frozen since 2026-11-21T10:00:00Z: incident 12"]);
        assert.deepEqual(
            status.problems.map(({ path }) => path),
            ["freeze.windows[0].timeZone"],
        );
    });
});
