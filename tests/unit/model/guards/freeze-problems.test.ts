import assert from "node:assert/strict";
import { freezeProblems } from "../../../../model/guards/freeze-problems.js";
import type { Freeze, FreezeWindow } from "../../../../model/settings/settings.js";

const saturday = new Date("2026-11-28T12:00:00Z");
const weekend: FreezeWindow = {
    days: ["fri"],
    from: "16:00",
    to: "mon 08:00",
    timeZone: "Europe/Berlin",
    reason: "weekend",
};
const lines = (freeze: Freeze) =>
    freezeProblems({ freeze }, saturday).map(({ path, message }) => `${path}: ${message}`);

describe("freezeProblems", () => {
    it("are none while nothing is frozen", () => {
        assert.deepEqual(freezeProblems({}, saturday), []);
        assert.deepEqual(lines({ windows: [{ ...weekend, days: ["tue"], to: "18:00" }] }), []);
    });

    it("say why, since when, until when, and what to do", () => {
        const now = { reason: "incident 12", since: "2026-11-28T10:00:00Z", by: "ada" };
        assert.deepEqual(lines({ now }), [
            "freeze.now: frozen since 2026-11-28T10:00:00Z by ada: incident 12; `rollback` is still allowed. " +
                "To go forward lift it with `unfreeze`, or override it with --override-freeze --reason TEXT.",
        ]);
        assert.deepEqual(lines({ windows: [weekend] }), [
            "freeze.windows[0]: frozen since 2026-11-27T15:00:00Z until 2026-11-30T07:00:00Z: weekend (fri 16:00 to mon " +
                "08:00, Europe/Berlin); `rollback` is still allowed. " +
                "To go forward wait, or override it with --override-freeze --reason TEXT.",
        ]);
    });

    it("are one for each cause, with the end of what follows it", () => {
        const now = { reason: "audit", since: "2026-11-28T10:00:00Z", until: "2026-11-28T18:00:00Z" };
        const [first, second] = lines({ now, windows: [weekend] });
        assert.match(
            first ?? "",
            /^freeze\.now: .* until 2026-11-28T18:00:00Z: audit, and what follows it until 2026-11-30T07:00:00Z; /,
        );
        assert.match(second ?? "", /^freeze\.windows\[0\]: .*: weekend \(fri 16:00 to mon 08:00, Europe\/Berlin\); /);
    });

    it("report only an unknown time zone, since then nobody knows the rest", () => {
        assert.deepEqual(lines({ windows: [weekend, { ...weekend, timeZone: "Europe/Berln" }] }), [
            'freeze.windows[1].timeZone: "Europe/Berln" is not a known time zone; use one like Europe/Berlin.',
        ]);
    });
});
