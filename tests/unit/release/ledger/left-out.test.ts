import assert from "node:assert/strict";
import { doraMetrics } from "../../../../release/history/dora-metrics.js";
import { historyRows } from "../../../../release/history/history-rows.js";
import { canonicalRecord } from "../../../../release/history/ledger-chain.js";
import { entryLines, shownEntry } from "../../../../release/history/show.js";
import { readHistoryEntry } from "../../../../release/ledger/history-entry.js";
import { completeUpdate, type ReportedUpdate } from "../../../../release/ledger/pulumi-update.js";
import { readStackLedger } from "../../../../release/ledger/stack-ledger.js";
import type { PulumiCli } from "../../../../release/pulumi/pulumi-cli.js";
import { defaults, digests } from "../sample-settings.js";

const config = {
    "fastapi-release:service": { name: "users", namespace: "users-dev" },
    "fastapi-release:release": defaults,
    "fastapi-release:slots": { blue: { version: "1.0.0", digest: digests["1.0.0"], ...defaults } },
    "fastapi-release:traffic": "blue",
};

const whole: Required<ReportedUpdate> = {
    kind: "update",
    result: "succeeded",
    message: "first",
    startedMs: Date.UTC(2026, 10, 21, 10),
    endedMs: Date.UTC(2026, 10, 21, 10, 0, 9),
    environment: { "git.head": "c0ffee0", "git.committer": "Ada", "ci.build.number": "7" },
    config,
    resourceChanges: { create: 22, same: 1 },
};

const terminal = { columns: undefined, colours: false } as never;

/** The lines of `show` for an update from a backend. */
function shownLines(told: ReportedUpdate): string[] {
    const record = completeUpdate(told);
    const entry = readHistoryEntry(record, 1);
    const shown = shownEntry(entry, [entry], { recordOf: () => record });
    // Other readers of an entry accept it, too.
    doraMetrics([entry], new Map());
    assert.equal(historyRows([entry])[0]?.entry, 1);
    assert.equal(typeof canonicalRecord(record), "string");
    return entryLines(shown, 1, terminal);
}

describe("A field that a backend leaves out of an update", () => {
    const complete = shownLines(whole);
    const time = "  time       2026-11-21T10:00:00.000Z, 9.0 s";
    /** The removed and added lines of `show`. */
    const cases: [key: keyof ReportedUpdate, gone: readonly string[], instead: readonly string[]][] = [
        ["kind", ["  message    first"], ["  kind       other", "  message    other: first"]],
        [
            "result",
            ["  result     succeeded", "  traffic    blue"],
            ["  result     failed", "  traffic    blue was to get it; the update failed"],
        ],
        ["message", ["  message    first"], ["  message"]],
        ["startedMs", [time], ["  time       2026-11-21T10:00:09.000Z, 0.00 s"]],
        ["endedMs", [time], ["  time       2026-11-21T10:00:00.000Z, 0.00 s"]],
        ["environment", ["  who        Ada", "  commit     c0ffee0", "  build      7"], []],
        ["resourceChanges", ["  resources  create 22"], []],
    ];
    for (const [key, gone, instead] of cases) {
        for (const nothing of [undefined, null]) {
            it(`is absent, and nothing else is: ${key} is ${nothing}`, () => {
                const lines = shownLines({ ...whole, [key]: nothing }).slice(1);
                assert.deepEqual(
                    complete.slice(1).filter(line => !lines.includes(line)),
                    gone,
                );
                assert.deepEqual(
                    lines.filter(line => !complete.includes(line)),
                    instead,
                );
            });
        }
    }

    it("is absent: without its settings an entry decides nothing", () => {
        for (const nothing of [undefined, null]) {
            const entry = readHistoryEntry(completeUpdate({ ...whole, config: nothing }), 1);
            assert.deepEqual([entry.slots, entry.traffic, entry.quarantine], [{}, undefined, []]);
            assert.deepEqual(shownLines({ ...whole, config: nothing }).at(-1), "  no change");
        }
    });

    it("is never taken for a rollback target, a time in 1970, or no changes at all", () => {
        const { result, time, resourceChanges, slots } = readHistoryEntry(
            completeUpdate({ ...whole, result: null, startedMs: 0, resourceChanges: {} }),
            1,
        );
        assert.deepEqual(
            [result, time, resourceChanges, Object.keys(slots)],
            ["failed", "2026-11-21T10:00:09.000Z", undefined, ["blue"]],
        );
    });
});

describe("A ledger of a server that leaves out what it may", () => {
    const read = (history: readonly unknown[] | undefined, deployment: unknown) => {
        const cli = {
            stack: "dev",
            history: async () => history ?? [],
            export: async () => ({ version: 3, deployment }),
        };
        return readStackLedger(cli as unknown as PulumiCli);
    };
    const values = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            key,
            { value: typeof value === "string" ? value : JSON.stringify(value), secret: false },
        ]),
    );
    const update = {
        version: 1,
        kind: "update",
        startTime: "2026-11-21T10:00:00.000Z",
        message: "",
        result: "succeeded",
    };

    it("is read without environment, counts and end", async () => {
        const { entries } = await read([{ ...update, environment: null, config: values }], {
            manifest: {},
            resources: null,
            pending_operations: null,
        });
        const [entry] = [...entries];
        assert.deepEqual(
            [entry?.slots.blue?.version, entry?.commit, entry?.committer, entry?.resourceChanges, entry?.duration],
            ["1.0.0", undefined, undefined, undefined, 0],
        );
    });

    it("is read without settings, and without a state", async () => {
        const ledger = await read([{ ...update, config: null }], null);
        const [entry] = [...ledger.entries];
        assert.deepEqual([entry?.slots, ledger.state?.isEmpty, ledger.state?.isInterrupted], [{}, true, false]);
        assert.deepEqual(ledger.outputsOf(entry!), {});
    });

    it("is empty while its history is", async () => {
        assert.deepEqual([...(await read([], {})).entries], []);
    });
});
