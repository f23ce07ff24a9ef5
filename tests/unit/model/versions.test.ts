import assert from "node:assert/strict";
import fc from "fast-check";
import compare from "semver/functions/compare.js";
import valid from "semver/functions/valid.js";
import { compareVersions } from "../../../model/release/compare-versions.js";
import { isVersion, versionComplaint } from "../../../model/release/pin.js";

describe("A version", () => {
    it("is whatever semver accepts and a label allows, unless it is a timestamp", () => {
        const part = fc.oneof(
            fc.constantFrom("0", "1", "10", "01", "9007199254740992", "rc", "-", "a-1", "", "x", "é"),
        );
        const list = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join("."));
        const text = fc.oneof(
            list,
            fc.tuple(list, list).map(parts => parts.join("-")),
            fc.string({ unit: "binary-ascii" }),
        );
        fc.assert(
            fc.property(text, given => {
                const isSemver = valid(given) === given && given.length <= 63 && !given.endsWith("-");
                assert.equal(isVersion(given), isSemver);
            }),
            { numRuns: 2000 },
        );
    });

    for (const text of ["2026.11.21-143005", "2026.01.05-000000", "2024.02.29-235959", "2026.11.21", "2026.4.0-rc.1"]) {
        it(`may be ${text}`, () => assert.equal(versionComplaint(text), undefined));
    }

    for (const text of [
        "2026.1.5-90512",
        "2026.11.21-90512",
        "2026.11.21-1430",
        "2026.13.01-120000",
        "2026.02.30-120000",
        "2025.02.29-120000",
        "2026.11.21-240000",
        "2026.11.21-126000",
    ]) {
        it(`is not a timestamp if it is ${text}`, () => {
            assert.equal(
                versionComplaint(text),
                "is a timestamp that does not sort; use one like 2026.11.21-143005, in UTC.",
            );
        });
    }

    for (const text of ["20261121143005", "2026-11-21-143005", "2026.11.21T143005", "2026.11.21-143005Z.", "latest"]) {
        it(`is not ${text}`, () => assert.equal(versionComplaint(text), "is not a version; use one like 1.4.0."));
    }
});

describe("compareVersions", () => {
    const number = fc.constantFrom("0", "1", "2", "9", "10", "100", "9007199254740991");
    const preview = fc.constantFrom("", "-0", "-1", "-10", "-9", "-rc", "-rc.1", "-rc.1.0", "-rc.10", "-rc.x", "-RC");
    const version = fc.tuple(number, number, number, preview).map(([a, b, c, d]) => `${a}.${b}.${c}${d}`);

    it("orders like semver", () => {
        fc.assert(
            fc.property(version, version, (left, right) => {
                assert.equal(Math.sign(compareVersions(left, right)), compare(left, right), `${left} ${right}`);
            }),
            { numRuns: 2000 },
        );
    });

    it("orders timestamps by time, and as text", () => {
        const min = new Date("1970-01-01T00:00:00Z");
        const time = fc.date({ min, max: new Date("2999-12-31T23:59:59Z"), noInvalidDate: true });
        const text = (date: Date) =>
            date.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\..*$/, "$1.$2.$3-$4$5$6");
        fc.assert(
            fc.property(time, time, (left, right) => {
                const [a, b] = [text(left), text(right)];
                assert.ok(isVersion(a), a);
                const order = Math.sign(Math.floor(left.getTime() / 1000) - Math.floor(right.getTime() / 1000));
                assert.equal(Math.sign(compareVersions(a, b)), order);
                assert.equal(a < b ? -1 : a > b ? 1 : 0, order);
            }),
        );
    });
});
