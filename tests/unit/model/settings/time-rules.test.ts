import assert from "node:assert/strict";
import fc from "fast-check";
import { readTime, unquotedTime } from "../../../../model/settings/time-rules.js";
import { readPlain } from "../../../../release/stack/yaml-scalar.js";

describe("A time in the settings", () => {
    const cases: [text: string, read: string | undefined][] = [
        ["2026-11-21T10:15:00Z", "2026-11-21T10:15:00Z"],
        ["2026-11-21T10:15:00.120+01:00", "2026-11-21T10:15:00.120+01:00"],
        ["2026-11-21", "2026-11-21T00:00:00Z"],
        ["2026-11-21 10:15:00 +0000 UTC", "2026-11-21T10:15:00Z"],
        ["2026-11-21 10:15:00 +0000 GMT", "2026-11-21T10:15:00Z"],
        ["2026-11-21 10:15:00.5 +0100 CET", "2026-11-21T10:15:00.5+01:00"],
        ["2026-11-21 10:15:00 -0330 -0330", "2026-11-21T10:15:00-03:30"],
        ["2026-02-30", undefined],
        ["2026-02-30 00:00:00 +0000 UTC", undefined],
        ["2026-11-21T25:00:00Z", undefined],
        ["2026-11-21 10:15:00", undefined],
        ["2026-11-21T10:15:00", undefined],
        ["2026-11-21 10:15:00 +0000 ", undefined],
        ["today", undefined],
        ["", undefined],
    ];
    for (const [text, read] of cases) {
        it(`is ${read ?? "none"} as ${JSON.stringify(text)}`, () => assert.equal(readTime(text), read));
    }

    it("is the same before and after Pulumi has read it without quotes", () => {
        const times = fc.date({ min: new Date("0100-01-01"), max: new Date("9000-01-01"), noInvalidDate: true });
        fc.assert(
            fc.property(times, fc.constantFrom("Z", "+01:00", "-03:30", "+00:00"), (date, zone) => {
                const text = date.toISOString().replace("Z", zone);
                const rewritten = readPlain(text) as string;
                assert.notEqual(rewritten, text);
                assert.equal(Date.parse(readTime(rewritten)!), Date.parse(readTime(text)!));
                const day = text.slice(0, 10);
                assert.equal(readTime(readPlain(day) as string), readTime(day));
            }),
        );
    });

    it("is quoted the way it should be written if Pulumi has changed it", () => {
        assert.equal(unquotedTime("2026-11-01 00:00:00 +0000 UTC"), "2026-11-01");
        assert.equal(unquotedTime("2026-11-01 00:00:00 +0100 CET"), "2026-11-01T00:00:00+01:00");
        assert.equal(unquotedTime("2026-11-01"), undefined);
        assert.equal(unquotedTime("built on 2026-11-01 00:00:00 +0000 UTC"), undefined);
    });
});
