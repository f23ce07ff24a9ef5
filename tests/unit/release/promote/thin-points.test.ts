import assert from "node:assert/strict";
import fc from "fast-check";
import type { CheckVerdict, RecordedPoint } from "../../../../model/promotion/promotion-record.js";
import { thinPoints } from "../../../../release/promote/bound-record.js";

const verdict = fc.constantFrom<CheckVerdict>("passed", "passed", "passed", "silent", "failed");
const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
const series = fc
    .array(fc.tuple(fc.nat(3600), verdict, value), { minLength: 1, maxLength: 400 })
    .map(points => points.toSorted(([left], [right]) => left - right) as RecordedPoint[]);

describe("Thinned points", () => {
    it("are at most as many as wanted, a subset in the same order, and include the last one", () =>
        fc.assert(
            fc.property(series, fc.integer({ min: 5, max: 250 }), (points, most) => {
                const kept = thinPoints(points, most);
                assert.ok(kept.length <= most, `${kept.length} of ${most}`);
                const places = kept.map(point => points.indexOf(point));
                assert.deepEqual(
                    places,
                    places.toSorted((left, right) => left - right),
                );
                assert.ok(!places.includes(-1));
                assert.equal(kept.at(-1), points.at(-1));
            }),
        ));

    it("have the same lowest and highest value, and a failure if there was one", () =>
        fc.assert(
            fc.property(series, fc.integer({ min: 5, max: 250 }), (points, most) => {
                const kept = thinPoints(points, most);
                const values = (of: readonly RecordedPoint[]) => of.flatMap(([, , measured]) => measured ?? []);
                const bounds = (of: readonly RecordedPoint[]) => [Math.min(...values(of)), Math.max(...values(of))];
                assert.deepEqual(bounds(kept), bounds(points));
                const worst = (of: readonly RecordedPoint[]) =>
                    (["failed", "silent", "passed"] as const).find(one => of.some(([, found]) => found === one));
                assert.equal(worst(kept), worst(points));
            }),
        ));

    it("are left alone if they are few", () => {
        const points: RecordedPoint[] = [
            [0, "passed", 1],
            [5, "passed", 2],
        ];
        assert.equal(thinPoints(points, 5), points);
    });
});
