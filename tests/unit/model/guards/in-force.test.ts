import assert from "node:assert/strict";
import { inForce, withNow } from "../../../../model/guards/in-force.js";
import type { FreezeWindow } from "../../../../model/settings/settings.js";

const time = new Date("2026-11-28T12:00:00Z");
const since = "2026-11-20T10:00:00Z";
const [over, ahead] = ["2026-11-28T12:00:00Z", "2026-11-28T12:00:01Z"];
const window: FreezeWindow = { days: ["fri"], from: "00:00", to: "24:00", timeZone: "UTC", reason: "weekend" };

describe("inForce", () => {
    it("leaves out expired quarantines", () => {
        const entry = (version: string, until?: string) => ({
            version,
            reason: "slow",
            since,
            ...(until === undefined ? {} : { until }),
        });
        const quarantine = [entry("1.0.0", over), entry("1.1.0", ahead), entry("1.2.0")];
        assert.deepEqual(inForce({ quarantine }, time), { quarantine: quarantine.slice(1) });
    });

    it("leaves out an expired freeze, but never its windows", () => {
        const freeze = (until: string) => ({ now: { reason: "audit", since, until }, windows: [window] });
        const left = (until: string) => inForce({ quarantine: [], freeze: freeze(until) }, time).freeze;
        assert.deepEqual(left(ahead), freeze(ahead));
        assert.deepEqual(left(over), { windows: [window] });
        assert.deepEqual(inForce({ quarantine: [], freeze: { now: freeze(over).now } }, time), { quarantine: [] });
    });
});

describe("withNow", () => {
    it("combines a person's freeze with the windows", () => {
        const now = { reason: "audit", since };
        assert.deepEqual(withNow({ windows: [window] }, now), { freeze: { now, windows: [window] } });
        assert.deepEqual(withNow({ now }, undefined), {});
        assert.deepEqual(withNow(undefined, now), { freeze: { now } });
    });
});
