import assert from "node:assert/strict";
import { historyTable } from "../../../../release/history/history.js";
import { historyRows, unrecordedRows } from "../../../../release/history/history-rows.js";
import { fiveEntries } from "../sample-ledger.js";

const killed = {
    result: "interrupted",
    who: "ada@laptop (pid 4711)",
    time: "2026-11-21T10:06:00Z",
    message: "killed, its lock remains: while creating Job users-blue-gate",
} as const;
const rows = [...historyRows(fiveEntries), ...unrecordedRows([killed])];

function golden(columns?: number): string {
    const terminal = { colours: false, ...(columns === undefined ? {} : { columns }) };
    return `\n${historyTable(rows, terminal).join("\n")}\n`;
}

describe("The table of the history", () => {
    it("has one line per entry without a terminal", () =>
        assert.equal(
            golden(),
            `
  entry  time                  release  traffic            result       duration  who         commit    build  digest               message
  1      2026-11-21T10:01:00Z  1.0.0    blue               succeeded    41.3 s    Ada         aaaaaaaa  7      sha256:aaaaaaaaaaaa  deploy 1.0.0 into blue, which gets traffic
  2      2026-11-21T10:02:00Z  1.1.0    green              succeeded    9.0 s     Grace       bbbbbbbb  8      sha256:bbbbbbbbbbbb  deploy 1.1.0 into green, which gets traffic
! 3      2026-11-21T10:03:00Z  1.2.0    (blue)             failed       61.0 s    Grace       cccccccc  9      sha256:cccccccccccc  deploy 1.2.0 into blue, which gets traffic
  4      2026-11-21T10:04:00Z  1.2.0    blue 10, green 90  succeeded    8.4 s     Ada         dddddddd  10     sha256:cccccccccccc  deploy 1.2.0 into blue, which gets 10 %
  5      2026-11-21T10:05:00Z  1.1.0    green              succeeded    0.84 s    Ada         dddddddd  11     sha256:bbbbbbbbbbbb  roll back from 1.2.0 to 1.1.0: it is slow, as Grace saw
! -      2026-11-21T10:06:00Z  -        -                  interrupted  -         ada@laptop  -         -      -                    killed, its lock remains: while creating Job users-blue-gate
`,
        ));

    it("has all columns on a wide terminal, and wraps messages", () =>
        assert.equal(
            golden(160),
            `
  entry  time                  release  traffic            result       duration  who         commit    build  digest               message
  1      2026-11-21T10:01:00Z  1.0.0    blue               succeeded    41.3 s    Ada         aaaaaaaa  7      sha256:aaaaaaaaaaaa  deploy 1.0.0 into blue,
                                                                                                                                    which gets traffic
  2      2026-11-21T10:02:00Z  1.1.0    green              succeeded    9.0 s     Grace       bbbbbbbb  8      sha256:bbbbbbbbbbbb  deploy 1.1.0 into green,
                                                                                                                                    which gets traffic
! 3      2026-11-21T10:03:00Z  1.2.0    (blue)             failed       61.0 s    Grace       cccccccc  9      sha256:cccccccccccc  deploy 1.2.0 into blue,
                                                                                                                                    which gets traffic
  4      2026-11-21T10:04:00Z  1.2.0    blue 10, green 90  succeeded    8.4 s     Ada         dddddddd  10     sha256:cccccccccccc  deploy 1.2.0 into blue,
                                                                                                                                    which gets 10 %
  5      2026-11-21T10:05:00Z  1.1.0    green              succeeded    0.84 s    Ada         dddddddd  11     sha256:bbbbbbbbbbbb  roll back from 1.2.0 to
                                                                                                                                    1.1.0: it is slow, as Grace
                                                                                                                                    saw
! -      2026-11-21T10:06:00Z  -        -                  interrupted  -         ada@laptop  -         -      -                    killed, its lock remains:
                                                                                                                                    while creating Job
                                                                                                                                    users-blue-gate
`,
        ));

    it("keeps what matters most on a narrow terminal", () =>
        assert.equal(
            golden(80),
            `
  entry  time                  release  result       message
  1      2026-11-21T10:01:00Z  1.0.0    succeeded    deploy 1.0.0 into blue,
                                                     which gets traffic
  2      2026-11-21T10:02:00Z  1.1.0    succeeded    deploy 1.1.0 into green,
                                                     which gets traffic
! 3      2026-11-21T10:03:00Z  1.2.0    failed       deploy 1.2.0 into blue,
                                                     which gets traffic
  4      2026-11-21T10:04:00Z  1.2.0    succeeded    deploy 1.2.0 into blue,
                                                     which gets 10 %
  5      2026-11-21T10:05:00Z  1.1.0    succeeded    roll back from 1.2.0 to
                                                     1.1.0: it is slow, as Grace
                                                     saw
! -      2026-11-21T10:06:00Z  -        interrupted  killed, its lock remains:
                                                     while creating Job
                                                     users-blue-gate
`,
        ));

    it("colours failed and interrupted entries, if there are colours", () => {
        const lines = historyTable(rows, { columns: 200, colours: true });
        const colourOf = (start: string) => /^.\[([0-9]+)m/.exec(lines.find(line => line.includes(start))!)?.[1];
        assert.deepEqual(["entry", "1      2026", "! 3 ", "! - "].map(colourOf), ["2", undefined, "31", "33"]);
    });

    it("shows control characters of messages by name, in one line", () => {
        const [, line] = historyTable([{ result: "succeeded", message: "\u001b[31mred\nnext" }], { colours: false });
        assert.match(line!, / {2}⟨U\+001B⟩\[31mred next$/);
    });
});
