import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";

const good = `
service: {name: users, namespace: users-dev}
release: {repository: "localhost:5000/users"}
slots: {blue: {version: 1.0.0, repository: "localhost:5000/users"}}
traffic: blue
`;

function problemsOf(section: string): string[] {
    const { problems = [] } = readSettings({ ...parse(good), ...parse(section) });
    return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe("Settings of freezes and quarantines", () => {
    const refusals: [string, ...string[]][] = [
        [
            "quarantine: [{version: 1.1.0, reason: leaks, since: 2026-11-21T10:15:00Z, until: 2026-11-21T10:15:00Z}]",
            "quarantine[0].until: 2026-11-21T10:15:00Z is not after since, 2026-11-21T10:15:00Z.",
        ],
        [
            "freeze: {now: {reason: audit, since: 2026-02-30T10:00:00Z, until: tomorrow}}",
            'freeze.now.since: "2026-02-30T10:00:00Z" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
            'freeze.now.until: "tomorrow" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
        ],
        [
            "freeze: {now: {reason: audit, since: 2026-11-21T10:00:00+01:00, until: 2026-11-21T09:00:00Z}}",
            "freeze.now.until: 2026-11-21T09:00:00Z is not after since, 2026-11-21T10:00:00+01:00.",
        ],
        ["freeze: {now: {since: 2026-11-21T10:00:00Z}}", "freeze.now.reason: missing."],
        [
            'freeze: {windows: [{days: [friday], from: "16:60", to: fri, timeZone: +02:00, reason: " "}]}',
            'freeze.windows[0].days[0]: "friday" is not a weekday; use mon, tue, wed, thu, fri, sat or sun.',
            'freeze.windows[0].from: "16:60" is not a time of day; use one like 16:00.',
            'freeze.windows[0].to: "fri" is not an end; use one like 08:00, 24:00 or "mon 08:00".',
            'freeze.windows[0].timeZone: "+02:00" is not a time zone; use one like Europe/Berlin.',
            'freeze.windows[0].reason: " " is blank; say why.',
        ],
        [
            "freeze: {windows: [{days: [], from: '08:00', to: '08:00', timeZone: UTC, reason: night}]}",
            "freeze.windows[0].days: is empty; give at least one.",
            "freeze.windows[0].to: 08:00 is also when it begins; leave both out for the whole day.",
        ],
    ];
    for (const [section, ...problems] of refusals) {
        it(`refuse ${section}`, () => assert.deepEqual(problemsOf(section), problems));
    }

    it("are kept as written in the file", () => {
        const [since, until] = ["2026-11-21T10:15:00Z", "2026-11-28T10:15:00Z"];
        const window = { days: ["fri"], from: "16:00", to: "mon 08:00", timeZone: "Europe/Berlin", reason: "weekend" };
        const given = {
            quarantine: [{ version: "1.1.0", reason: "5xx at 3.1 %", since, until }],
            freeze: { now: { reason: "incident 12", since, until, by: "ada" }, windows: [window] },
        };
        const { quarantine, freeze } = readSettings({ ...parse(good), ...given }).settings ?? {};
        assert.deepEqual({ quarantine, freeze }, given);
    });

    it("apply a quarantine until it has expired", () => {
        const quarantine = [
            { version: "1.0.0", reason: "leaks", since: "2026-11-21T10:15:00Z", until: "2026-11-28T10:15:00Z" },
        ];
        const at = (time: string) => readSettings({ ...parse(good), quarantine }, new Date(time)).problems;
        assert.deepEqual(at("2026-11-28T10:14:59Z"), [
            {
                path: "traffic",
                message:
                    "1.0.0 in blue is quarantined since 2026-11-21T10:15:00Z until 2026-11-28T10:15:00Z: leaks; " +
                    "lift the quarantine first.",
            },
        ]);
        assert.equal(at("2026-11-28T10:15:00Z"), undefined);
    });

    it("fill in the hours of a window that names only days", () => {
        const window = { days: ["sat"], timeZone: "Europe/Berlin", reason: "weekend" };
        assert.deepEqual(readSettings({ ...parse(good), freeze: { windows: [window] } }).settings?.freeze, {
            windows: [{ ...window, from: "00:00", to: "24:00" }],
        });
    });
});
