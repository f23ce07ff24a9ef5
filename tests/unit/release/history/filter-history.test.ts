import assert from "node:assert/strict";
import { entriesAbout, isSince, parseSince } from "../../../../release/history/filter-history.js";
import { historyRows } from "../../../../release/history/history-rows.js";
import { fiveEntries } from "../sample-ledger.js";

const now = new Date("2026-11-21T10:06:00Z");
const rows = historyRows(fiveEntries);

describe("--since", () => {
    const points: [text: string, from: number | string][] = [
        ["3", "entry 3"],
        ["2026-11-21", Date.UTC(2026, 10, 21)],
        ["2026-11-21T10:03", Date.UTC(2026, 10, 21, 10, 3)],
        ["2026-11-21 10:03:30Z", Date.UTC(2026, 10, 21, 10, 3, 30)],
        ["2026-11-21T10:03:30.5+02:00", Date.UTC(2026, 10, 21, 8, 3, 30, 500)],
        ["7d", now.getTime() - 7 * 86_400_000],
        ["1.5h", now.getTime() - 5_400_000],
        ["90m", now.getTime() - 5_400_000],
        ["2w", now.getTime() - 14 * 86_400_000],
        ["30s", now.getTime() - 30_000],
    ];
    for (const [text, from] of points) {
        it(`takes ${text}`, () =>
            assert.deepEqual(
                parseSince(text, now),
                typeof from === "number" ? { ms: from } : { entry: Number(from.slice("entry ".length)) },
            ));
    }

    for (const text of ["", "yesterday", "7 days", "-3", "2026-02-30", "2026-13-01", "21.11.2026"]) {
        it(`refuses "${text}"`, () =>
            assert.equal(
                parseSince(text, now),
                `"${text}" is not a time; use a day such as 2026-11-21, a time such as 2026-11-21T10:00Z, ` +
                    "7d or 12h, or the number of an entry.",
            ));
    }

    const shown = (text: string) => {
        const since = parseSince(text, now);
        assert.ok(typeof since !== "string");
        return rows.filter(row => isSince(row, since)).map(({ entry }) => entry);
    };

    it("keeps entries from that number on", () => assert.deepEqual(shown("4"), [4, 5]));

    it("keeps entries from that time on", () => assert.deepEqual(shown("2026-11-21T10:04Z"), [4, 5]));

    it("keeps an interrupted update without a time", () =>
        assert.ok(isSince({ result: "interrupted", message: "" }, { ms: now.getTime() })));
});

describe("--release", () => {
    const cases: [version: string, entries: number[], why: string][] = [
        ["1.0.0", [1, 2], "placed, given traffic and relieved of it"],
        ["1.1.0", [2, 3, 4, 5], "placed, sharing the traffic and having it back"],
        ["1.2.0", [3, 4, 5], "failed, tried, and quarantined"],
        ["1.3.0", [], "never there"],
    ];
    for (const [version, entries, why] of cases) {
        it(`finds the entries about ${version}: ${why}`, () =>
            assert.deepEqual([...entriesAbout(version, fiveEntries, rows)].sort(), entries));
    }
});
