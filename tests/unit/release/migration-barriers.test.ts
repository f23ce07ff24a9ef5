import assert from "node:assert/strict";
import type { MigrationRecord } from "../../../cluster/migration-record.js";
import type { LedgerEntry } from "../../../model/ledger-entry.js";
import type { Release } from "../../../model/release.js";
import { migrationBarriers } from "../../../release/migration-barriers.js";
import { planRollback, type RollbackTarget, type TargetFacts } from "../../../release/plan-rollback.js";
import { entry, release, twoReleases } from "./sample-settings.js";

const migrating = (version: string, compatibleBackTo?: string): Release =>
    release(version, { migration: { command: ["migrate"], ...(compatibleBackTo ? { compatibleBackTo } : {}) } });

/** 1.0.0 serves from blue. */
const first = entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
const target: RollbackTarget = {
    to: { slot: "blue", release: release("1.0.0") },
    inSlot: true,
    serves: false,
    entry: first,
};

const barriers = (newest: readonly LedgerEntry[], ran: readonly MigrationRecord[] = []) =>
    migrationBarriers(target, [...newest, first], ran).map(
        ({ version, compatibleBackTo, known }) => `${version} back to ${compatibleBackTo}: ${known}`,
    );

describe("migrationBarriers", () => {
    const served = (number: number, green: Release, change: Partial<LedgerEntry> = {}) =>
        entry(number, { slots: { blue: release("1.0.0"), green }, traffic: { green: 100 }, ...change });

    const cases: [what: string, entries: LedgerEntry[], ...expected: string[]][] = [
        ["a release without a migration", [served(2, release("1.1.0"))]],
        ["a migration that works with every version", [served(2, migrating("1.1.0"))]],
        ["a migration that works with the target", [served(2, migrating("1.1.0", "1.0.0"))]],
        [
            "a migration that does not",
            [served(2, migrating("1.1.0", "1.0.1"))],
            "1.1.0 back to 1.0.1: entry 2 of the ledger",
        ],
        [
            "one that never got traffic",
            [served(2, migrating("1.1.0", "1.1.0"), { traffic: { blue: 100 } })],
            "1.1.0 back to 1.1.0: entry 2 of the ledger",
        ],
        [
            "several, oldest first",
            [served(3, migrating("1.10.0", "1.2.0")), served(2, migrating("1.9.0", "1.1.0"))],
            "1.9.0 back to 1.1.0: entry 2 of the ledger",
            "1.10.0 back to 1.2.0: entry 3 of the ledger",
        ],
        [
            "entries that failed, which the cluster tells of",
            [served(2, migrating("1.1.0", "1.1.0"), { result: "failed" })],
        ],
    ];
    for (const [what, entries, ...expected] of cases) {
        it(`${expected.length === 0 ? "has none for" : "finds"} ${what}`, () =>
            assert.deepEqual(barriers(entries), expected));
    }

    it("does not look at what was before the target served last", () => {
        const before = entry(0, { slots: { green: migrating("1.1.0", "1.1.0") }, traffic: { green: 100 } });
        assert.deepEqual(
            migrationBarriers(target, [first, before], []).map(({ version }) => version),
            [],
        );
    });

    it("believes the cluster about migrations that no succeeded entry tells of, if they came after", () => {
        const record = (version: string, at: string) => ({ version, at, compatibleBackTo: version });
        const ran = [record("0.9.0", "2026-11-21T10:02:00Z"), record("1.1.0", "2026-11-21T10:02:00Z")];
        assert.deepEqual(barriers([], ran), ["1.1.0 back to 1.1.0: the cluster, at 2026-11-21T10:02:00Z"]);
        assert.deepEqual(barriers([], [record("1.1.0", "2026-11-21T10:00:00Z")]), []);
    });
});

describe("planRollback over a migration", () => {
    const facts: TargetFacts = {
        objectsInState: true,
        fieldManager: "pulumi",
        readyPods: 2,
        image: "present",
        barriers: [{ version: "1.1.0", compatibleBackTo: "1.1.0", known: "entry 2 of the ledger" }],
    };
    const from = { slot: "green", release: release("1.1.0") } as const;
    const now = new Date("2026-11-21T12:00:00Z");
    const plan = (options: { force?: boolean; reason?: string; image?: "lost" }) =>
        planRollback({ ...target, from }, { ...facts, image: options.image ?? "present" }, twoReleases, {
            ...options,
            now,
        });

    const refusal =
        "the migration of 1.1.0 works with 1.1.0 and later (entry 2 of the ledger), and 1.0.0 is older; " +
        "go back to a later one, or all the same by --force --reason TEXT.";

    it("is refused", () => {
        assert.deepEqual(plan({ reason: "slow" }).problems, [{ path: "", message: refusal }]);
    });

    it("is refused for all reasons at once", () => {
        const messages = (plan({ image: "lost" }).problems ?? []).map(({ message }) => message);
        assert.deepEqual([messages.length, messages[1]], [2, refusal]);
    });

    it("is forced for a reason, which is told and recorded", () => {
        const { plan: forced } = plan({ force: true, reason: "data restored" });
        assert.equal(
            forced?.message,
            "roll back from 1.1.0 to 1.0.0, forced over the migration of 1.1.0: data restored",
        );
        assert.equal(
            forced?.reasons.at(-1),
            "forced below 1.1.0, with which the migration of 1.1.0 works: data restored",
        );
        assert.equal(forced?.instant, true);
    });
});
