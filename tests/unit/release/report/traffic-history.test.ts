import assert from "node:assert/strict";
import { trafficHistory } from "../../../../release/report/traffic-history.js";
import { entry, release } from "../sample-settings.js";
import { prodEntries, sampleNow } from "./sample-ledgers.js";

const iso = (ms: number) => new Date(ms).toISOString().slice(0, 19);

describe("trafficHistory", () => {
    it("counts shares from the end of each successful update up to now", () => {
        const { intervals } = trafficHistory(prodEntries, sampleNow.getTime());
        const told = intervals.map(({ fromMs, toMs, entry: number, shares }) => [
            number,
            iso(fromMs),
            iso(toMs),
            shares.map(({ version, weight }) => `${version} ${weight}`).join(),
        ]);
        assert.deepEqual(told, [
            [1, "2026-11-14T09:00:21", "2026-11-17T13:30:24", "1.0.0 100"],
            [2, "2026-11-17T13:30:24", "2026-11-18T08:00:04", "1.0.0 90,1.1.0 10"],
            [3, "2026-11-18T08:00:04", "2026-11-21T10:00:01", "1.1.0 100"],
            [5, "2026-11-21T10:00:01", "2026-11-22T12:00:00", "1.0.0 100"],
        ]);
    });

    it("lists failed updates separately: they move no traffic", () => {
        const { failures } = trafficHistory(prodEntries, sampleNow.getTime());
        assert.deepEqual(
            failures.map(({ atMs, entry: number }) => [number, iso(atMs)]),
            [[4, "2026-11-20T16:46:03"]],
        );
    });

    it("ends with a destroy, whatever its settings say", () => {
        const held = { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } } as const;
        const entries = [entry(1, held), entry(2, { ...held, kind: "destroy" })];
        const { intervals } = trafficHistory(entries, sampleNow.getTime());
        assert.deepEqual(
            intervals.map(({ shares }) => shares.length),
            [1, 0],
        );
    });

    it("adds the shares of one version in two slots", () => {
        const slots = { blue: release("1.0.0"), green: release("1.0.0", { port: 9000 }) };
        const { intervals } = trafficHistory(
            [entry(1, { slots, traffic: { blue: 30, green: 70 } })],
            sampleNow.getTime(),
        );
        assert.deepEqual(intervals[0]?.shares, [{ version: "1.0.0", weight: 100 }]);
    });
});
