import assert from "node:assert/strict";
import { buildPage } from "../../../../release/report/build-page.js";
import type { MatrixCell, StackLedger } from "../../../../release/report/report-page.js";
import { digests, entry, release, settings } from "../sample-settings.js";
import { checks, prodEntries, sampleLedgers, sampleNow } from "./sample-ledgers.js";

const page = buildPage("users", sampleLedgers, sampleNow);
const [dev, prod] = page.stacks;

const words = ({ state, slot, weight, time, entry: number }: MatrixCell) =>
    [state, slot, weight, time?.slice(0, 16), number].filter(part => part !== undefined).join(" ");

describe("The matrix of versions", () => {
    it("has the newest version first, with its state in each stack and the entry that began it", () => {
        assert.deepEqual(
            page.matrix.map(({ version, cells }) => [version, ...cells.map(words)]),
            [
                ["1.2.0", "waiting blue 2026-11-19T09:00 3", "failed 2026-11-20T16:46 4"],
                ["1.1.0", "live green 100 2026-11-13T09:00 2", "standby green 2026-11-21T10:00 5"],
                ["1.0.0", "served 2026-11-13T09:00 2", "live blue 100 2026-11-21T10:00 5"],
            ],
        );
    });

    it("has each version's digest, and says if a stack has another one", () => {
        const [broken, quarantined] = page.matrix;
        assert.deepEqual([broken?.digest, broken?.cells[1]?.otherDigest], [digests["1.1.0"], digests["1.2.0"]]);
        assert.deepEqual([quarantined?.digest, quarantined?.cells[1]?.otherDigest], [digests["1.1.0"], undefined]);
        assert.equal(quarantined?.cells[1]?.quarantine?.version, "1.1.0");
    });

    const held = { slots: { blue: release("1.0.0"), green: release("1.1.0") } };
    const cases: readonly [what: string, entries: StackLedger["entries"], version: string, cell: string][] = [
        [
            "a share, and since when it has this size",
            [1, 2, 3].map(number =>
                entry(number, { ...held, traffic: number === 1 ? { blue: 95, green: 5 } : { blue: 90, green: 10 } }),
            ),
            "1.1.0",
            "sharing green 10 2026-11-21T10:02 2",
        ],
        [
            "placed, if it came and went without traffic",
            [
                entry(1, { ...held, traffic: { blue: 100 } }),
                entry(2, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }),
            ],
            "1.1.0",
            "placed 2026-11-21T10:02 2",
        ],
        [
            "served, after a destroy",
            [
                entry(1, { ...held, traffic: { blue: 100 } }),
                entry(2, { ...held, traffic: { blue: 100 }, kind: "destroy" }),
            ],
            "1.0.0",
            "served 2026-11-21T10:02 2",
        ],
    ];
    for (const [what, entries, version, cell] of cases) {
        it(`shows ${what}`, () => {
            const ledger = {
                stack: "dev",
                entries,
                outputsOf: () => undefined,
                promotionOf: () => undefined,
                unrecorded: [],
            };
            const row = buildPage("users", [ledger], sampleNow).matrix.find(found => found.version === version);
            assert.equal(words(row!.cells[0]!), cell);
        });
    }
});

describe("A stack of the page", () => {
    it("says who serves since when", () => {
        assert.deepEqual(prod?.serving, [
            { version: "1.0.0", slot: "blue", weight: 100, since: "2026-11-21T10:00:01.000Z" },
        ]);
    });

    it("has the command for each possible rollback, and none to a quarantined release", () => {
        assert.deepEqual(dev?.backTo, [
            {
                version: "1.0.0",
                digest: digests["1.0.0"],
                isWarm: false,
                entry: 1,
                time: "2026-11-12T09:00:00.000Z",
                command: "fastapi-release rollback --to 1.0.0 --stack dev",
            },
        ]);
        assert.deepEqual(prod?.backTo, []);
        const lifted = { ...sampleLedgers[1]!, entries: prodEntries.map(each => ({ ...each, quarantine: [] })) };
        const [told] = buildPage("users", [lifted], sampleNow).stacks[0]!.backTo;
        assert.deepEqual([told?.command, told?.isWarm], ["fastapi-release rollback --to 1.1.0 --stack prod", true]);
    });

    it("leaves out later records than its time", () => {
        const [before] = buildPage("users", [sampleLedgers[1]!], new Date("2026-11-21T10:00:00.500Z")).stacks;
        assert.deepEqual(
            before?.entries.map(({ entry: number }) => number),
            [4, 3, 2, 1],
        );
        assert.equal(before?.serving[0]?.version, "1.1.0");
    });

    it("shows a freeze while it is in force", () => {
        const now = { reason: "audit", since: "2026-11-20T10:00:00Z", until: "2026-11-23T10:00:00Z" };
        const entries = [...prodEntries.slice(0, 4), { ...prodEntries[4]!, freeze: { now } }];
        const frozenOn = (time: string) =>
            buildPage("users", [{ ...sampleLedgers[1]!, entries }], new Date(time)).stacks[0]?.frozen;
        assert.deepEqual(frozenOn("2026-11-23T09:59:59Z"), now);
        assert.equal(frozenOn("2026-11-23T10:00:00Z"), undefined);
    });

    it("has no rollback if the settings are unreadable", () => {
        const ledger = {
            stack: "dev",
            entries: prodEntries,
            outputsOf: () => undefined,
            promotionOf: () => undefined,
            unrecorded: [],
        };
        assert.deepEqual(buildPage("users", [ledger], sampleNow).stacks[0]?.backTo, []);
    });
});

describe("An entry of the page", () => {
    it("has gate results only where it placed the release", () => {
        const gates = prod?.entries.map(({ entry: number, gates: asked }) => [
            number,
            ...asked.map(gate => gate.version),
        ]);
        assert.deepEqual(gates, [[5], [4], [3], [2, "1.1.0"], [1, "1.0.0"]]);
        assert.deepEqual(prod?.entries.at(-1)?.gates[0]?.results, checks);
    });

    it("has a promotion's measurements in its last entry; the others refer to it", () => {
        const parts = (stack: typeof prod) =>
            stack?.entries.flatMap(({ entry: number, promotion }) =>
                promotion === undefined
                    ? []
                    : [[number, promotion.record === "unreadable" || promotion.record.outcome, promotion.laterIn]],
            );
        assert.deepEqual(parts(prod), [
            [5, "failed", undefined],
            [4, true, undefined],
            [3, "going on", 5],
        ]);
        const [before] = buildPage("users", sampleLedgers.slice(1), new Date("2026-11-19T00:00:00Z")).stacks;
        assert.deepEqual(parts(before), [[3, "going on", undefined]]);
    });

    it("compares its settings with the entry before", () => {
        const [last] = prod?.entries ?? [];
        assert.equal(last?.comparedWith, 4);
        assert.deepEqual(
            last?.diff.map(({ path, change }) => `${change} ${path}`).filter(line => !line.includes("env")),
            [
                "added freeze.now.by",
                "added freeze.now.reason",
                "added freeze.now.since",
                "added quarantine.1.1.0",
                "changed slots.blue.digest",
                "changed slots.blue.version",
            ],
        );
    });

    it("names every image by digest", () => {
        assert.deepEqual(prod?.entries.at(-1)?.slots, [
            { slot: "blue", version: "1.0.0", images: [`localhost:5000/users:1.0.0@${digests["1.0.0"]}`] },
        ]);
    });
});

describe("A stack without a ledger", () => {
    it("has an empty column", () => {
        const empty = {
            stack: "qa",
            entries: [],
            outputsOf: () => undefined,
            promotionOf: () => undefined,
            settings: settings(),
            unrecorded: [],
        };
        const both = buildPage("users", [sampleLedgers[0]!, empty], sampleNow);
        assert.deepEqual(
            both.matrix.map(({ cells }) => cells[1]?.state),
            ["absent", "absent", "absent"],
        );
        assert.deepEqual(both.stacks[1]?.entries, []);
    });
});
