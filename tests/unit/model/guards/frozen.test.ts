import assert from "node:assert/strict";
import { frozenAt, nextWindow } from "../../../../model/guards/frozen.js";
import type { Freeze, FreezeWindow } from "../../../../model/settings/settings.js";

const weekend: FreezeWindow = {
    days: ["fri"],
    from: "16:00",
    to: "mon 08:00",
    timeZone: "Europe/Berlin",
    reason: "weekend",
};
const monday: FreezeWindow = { days: ["mon"], from: "08:00", to: "12:00", timeZone: "Europe/Berlin", reason: "review" };
const now = { reason: "incident 12", since: "2026-11-26T10:00:00Z", by: "ada" };
const at = (time: string, freeze: Freeze) => frozenAt(freeze, new Date(time));

describe("frozenAt", () => {
    it("is not frozen without a freeze, outside its windows, or after its end", () => {
        assert.equal(frozenAt(undefined, new Date()), undefined);
        assert.equal(at("2026-11-25T10:00:00Z", { windows: [weekend] }), undefined);
        assert.equal(at("2026-11-27T10:00:00Z", { now: { ...now, until: "2026-11-27T10:00:00Z" } }), undefined);
    });

    it("says who froze it, why and until when", () => {
        assert.deepEqual(at("2026-11-26T12:00:00Z", { now }), { causes: [{ path: "freeze.now", ...now }] });
        const until = "2026-11-26T18:00:00Z";
        assert.deepEqual(at("2026-11-26T12:00:00Z", { now: { ...now, until } }), {
            causes: [{ path: "freeze.now", ...now, until }],
            until,
        });
    });

    it("applies from the moment it is set, even if another clock was ahead", () => {
        assert.equal(at("2026-11-26T09:59:00Z", { now })?.causes.length, 1);
    });

    it("names the window that applies", () => {
        assert.deepEqual(at("2026-11-28T12:00:00Z", { windows: [monday, weekend] }), {
            causes: [
                {
                    path: "freeze.windows[1]",
                    reason: "weekend",
                    since: "2026-11-27T15:00:00Z",
                    until: "2026-11-30T07:00:00Z",
                    window: weekend,
                },
            ],
            until: "2026-11-30T11:00:00Z",
        });
    });

    it("names all causes that apply, and when the last one ends", () => {
        const frozen = at("2026-11-28T12:00:00Z", {
            now: { ...now, until: "2026-11-28T13:00:00Z" },
            windows: [weekend],
        });
        assert.deepEqual(
            frozen?.causes.map(({ path, until }) => [path, until]),
            [
                ["freeze.now", "2026-11-28T13:00:00Z"],
                ["freeze.windows[0]", "2026-11-30T07:00:00Z"],
            ],
        );
        assert.equal(frozen?.until, "2026-11-30T07:00:00Z");
    });

    it("is frozen until the last end, not that of the window that began last", () => {
        const lunch = { ...monday, days: ["sat"], from: "12:30", to: "14:00" } as const;
        const frozen = at("2026-11-28T12:00:00Z", { windows: [weekend, lunch] });
        assert.equal(frozen?.until, "2026-11-30T07:00:00Z");
    });

    it("foresees no end of windows that never end", () => {
        const always = { ...weekend, days: ["mon"], from: "00:00", to: "sun 24:00" } as const;
        const frozen = at("2026-11-28T12:00:00Z", { windows: [always] });
        assert.deepEqual(frozen, { causes: [{ path: "freeze.windows[0]", reason: "weekend", window: always }] });
    });
});

describe("nextWindow", () => {
    const next = (time: string, freeze: Freeze) => nextWindow(freeze, new Date(time))?.since;

    it("is the one that begins first among all windows", () => {
        assert.equal(next("2026-11-25T12:00:00Z", { windows: [monday, weekend] }), "2026-11-27T15:00:00Z");
        assert.equal(next("2026-11-28T12:00:00Z", { now, windows: [monday, weekend] }), "2026-11-30T07:00:00Z");
        assert.equal(next("2026-11-28T12:00:00Z", { windows: [weekend] }), "2026-12-04T15:00:00Z");
    });

    it("is none without a window", () => {
        assert.deepEqual(
            [next("2026-11-25T12:00:00Z", { now }), nextWindow(undefined, new Date())],
            [undefined, undefined],
        );
    });
});
