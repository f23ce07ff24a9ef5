import assert from "node:assert/strict";
import { diffSettings } from "../../../../release/history/settings-diff.js";
import { entryLines, shownEntry } from "../../../../release/history/show.js";
import { fiveEntries } from "../sample-ledger.js";
import { entry, release } from "../sample-settings.js";

const ledger = { recordOf: () => ({ config: { "fastapi-release:slots": {} } }) as never };

function golden(number: number, columns?: number, colours = false): string {
    const shown = shownEntry(fiveEntries[number - 1]!, fiveEntries, ledger);
    const lines = entryLines(shown, fiveEntries.length, { colours, ...(columns === undefined ? {} : { columns }) });
    return `\n${lines.join("\n")}\n`;
}

describe("show", () => {
    it("shows everything about an entry, and what it changed", () =>
        assert.equal(
            golden(3),
            `
! entry 3 of 5
  result     failed
  time       2026-11-21T10:03:00.000Z, 61.0 s
  who        Grace
  commit     cccccccccccccccccccccccccccccccccccccccc
  build      9
  message    deploy 1.2.0 into blue, which gets traffic
  release    1.2.0 in blue
  traffic    blue was to get it; the update failed
  resources  create 5
  blue       localhost:5000/users:1.2.0@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
  green      localhost:5000/users:1.1.0@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
settings, compared with entry 2 (succeeded):
  ~ slots.blue.digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -> sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
  ~ slots.blue.env.LOG_LEVEL: info -> debug
  + slots.blue.env.NEW_SEARCH: on
  ~ slots.blue.version: 1.0.0 -> 1.2.0
  + traffic.blue: 100
  - traffic.green: 100
`,
        ));

    it("wraps lines on a narrow terminal", () =>
        assert.equal(
            golden(5, 60),
            `
entry 5 of 5
  result     succeeded
  time       2026-11-21T10:05:00.000Z, 0.84 s
  who        Ada
  commit     dddddddddddddddddddddddddddddddddddddddd
  build      11
  message    roll back from 1.2.0 to 1.1.0: it is slow, as
             Grace saw
  release    1.1.0 in green
  traffic    green
  resources  update 1
  blue       localhost:5000/users:1.2.0@sha256:ccccccccccccc
             ccccccccccccccccccccccccccccccccccccccccccccccc
             cccc
  green      localhost:5000/users:1.1.0@sha256:bbbbbbbbbbbbb
             bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
             bbbb
  quarantine 1.2.0 since 2026-11-21T10:05:00Z: it is slow
settings, compared with entry 4 (succeeded):
  + quarantine.1.2.0: it is slow (since
      2026-11-21T10:05:00Z)
  - traffic.blue: 10
  ~ traffic.green: 90 -> 100
`,
        ));

    it("colours changes only if there are colours", () => {
        const coloured = golden(5, undefined, true);
        assert.ok(
            coloured.includes("\u001b[32m  + quarantine.1.2.0: it is slow (since 2026-11-21T10:05:00Z)\u001b[39m"),
        );
        assert.ok(coloured.includes("\u001b[31m  - traffic.blue: 10\u001b[39m"));
        assert.ok(coloured.includes("\u001b[33m  ~ traffic.green: 90 -> 100\u001b[39m"));
    });

    it("says that an entry's settings cannot be read", () => {
        const unreadable = entry(1, {});
        const lines = entryLines(shownEntry(unreadable, [unreadable], ledger), 1, { colours: false });
        assert.deepEqual(lines.slice(-3), [
            "This version of the command cannot read its settings.",
            "settings, with none before:",
            "  no change",
        ]);
    });

    it("shows when a freeze and a quarantine end", () => {
        const since = "2026-11-21T10:02:00Z";
        const until = "2026-11-22T08:00:00Z";
        const frozen = entry(2, {
            freeze: { now: { reason: "sale", since, until, by: "Ada" } },
            quarantine: [{ version: "1.1.0", reason: "slow", since, until }],
        });
        const lines = entryLines(shownEntry(frozen, [entry(1, {}), frozen], ledger), 2, { colours: false });
        for (const line of [
            `  quarantine 1.1.0 since ${since} until ${until}: slow`,
            `  frozen     since ${since} until ${until}: sale`,
            "  + freeze.now.reason: sale",
            `  + freeze.now.until: ${until}`,
            `  + quarantine.1.1.0: slow (since ${since} until ${until})`,
        ]) {
            assert.ok(lines.includes(line), lines.join("\n"));
        }
    });

    it("shows a list as one value, and names the secrets that pods use", () => {
        const secretEnv = { TOKEN: { secret: "vault", key: "token" } };
        const before = entry(1, { slots: { blue: release("1.0.0") } });
        const after = entry(2, {
            slots: { blue: release("1.0.0", { checks: [{ path: "/v1/users" }], secretEnv, secrets: 2 }) },
        });
        assert.deepEqual(diffSettings(before, after), [
            { path: "slots.blue.checks", change: "changed", before: [], after: [{ path: "/v1/users" }] },
            { path: "slots.blue.secretEnv.TOKEN.key", change: "added", after: "token" },
            { path: "slots.blue.secretEnv.TOKEN.secret", change: "added", after: "vault" },
            { path: "slots.blue.secrets", change: "added", after: 2 },
        ]);
    });
});
