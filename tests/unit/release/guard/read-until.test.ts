import assert from "node:assert/strict";
import { readUntil } from "../../../../release/guard/plan-freeze.js";
import { noon } from "../sample-settings.js";

describe("readUntil", () => {
    const times: [string | undefined, string | undefined][] = [
        [undefined, undefined],
        ["90m", "2026-11-21T13:30:00Z"],
        ["3d", "2026-11-24T12:00:00Z"],
        ["1w2d1h30m", "2026-11-30T13:30:00Z"],
        ["2026-11-21T18:00:00Z", "2026-11-21T18:00:00Z"],
        ["2026-11-21T18:00:00+01:00", "2026-11-21T18:00:00+01:00"],
    ];
    for (const [text, until] of times) {
        it(`reads ${text ?? "nothing"} as ${until ?? "no end"}`, () => {
            assert.deepEqual(readUntil(text, noon), until === undefined ? {} : { until });
        });
    }

    const neither = "is neither a time nor a duration; use one like 2026-11-21T10:15:00Z, 90m, 3d or 1h30m.";
    const refusals: [string, string][] = [
        ["tomorrow", neither],
        ["", neither],
        ["90", neither],
        ["1.5h", neither],
        ["2026-11-31T10:15:00Z", neither],
        ["2026-11-21T18:00:00", neither],
        ["0m", "is a duration of zero."],
        ["2026-11-21T12:00:00Z", "is in the past."],
    ];
    for (const [text, why] of refusals) {
        it(`refuses "${text}", which ${why}`, () => {
            assert.deepEqual(readUntil(text, noon), { problem: { path: "--until", message: `"${text}" ${why}` } });
        });
    }
});
