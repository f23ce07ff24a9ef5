import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { Release } from "../../../../model/release/release.js";
import { decidedShares } from "../../../../model/traffic/shares.js";
import type { MigrationRecord } from "../../../../objects/migration-record.js";
import { planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { planRollback } from "../../../../release/rollback/plan-rollback.js";
import type { RollbackTarget, TargetFacts } from "../../../../release/rollback/rollback-target.js";
import { ledgerMessage, migrationBarriers, pastDecisions } from "../../../../release/update/migration-barriers.js";
import { someGateway } from "../../model/some-gateway.js";
import { entry, noon, release, settings, twoReleases } from "../sample-settings.js";

const migrating = (version: string, compatibleBackTo?: string): Release =>
    release(version, { migration: { command: ["migrate"], ...(compatibleBackTo ? { compatibleBackTo } : {}) } });

/** 1.0.0 serves from blue. */
const first = entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
const target: RollbackTarget = {
    to: { slot: "blue", release: release("1.0.0") },
    inSlot: true,
    serves: false,
    known: "entry 1 of the ledger",
};

const describeBarriers = (version: string, entries: readonly LedgerEntry[], ran: readonly MigrationRecord[] = []) =>
    migrationBarriers(version, pastDecisions(entries), ran).map(
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
            "one of a release with a share",
            [served(2, migrating("1.1.0", "1.1.0"), { traffic: { blue: 90, green: 10 } })],
            "1.1.0 back to 1.1.0: entry 2 of the ledger",
        ],
        [
            "several, oldest first",
            [served(3, migrating("1.10.0", "1.2.0")), served(2, migrating("1.9.0", "1.1.0"))],
            "1.9.0 back to 1.1.0: entry 2 of the ledger",
            "1.10.0 back to 1.2.0: entry 3 of the ledger",
        ],
        ["failed entries, which the cluster records", [served(2, migrating("1.1.0", "1.1.0"), { result: "failed" })]],
    ];
    for (const [what, entries, ...expected] of cases) {
        it(`${expected.length === 0 ? "has none for" : "finds"} ${what}`, () =>
            assert.deepEqual(describeBarriers("1.0.0", [...entries, first]), expected));
    }

    it("ignores what happened before the target last served", () => {
        const before = served(0, migrating("1.1.0", "1.1.0"));
        assert.deepEqual(describeBarriers("1.0.0", [first, before]), []);
    });

    it("has none for a version as new as the live one", () => {
        const back = entry(3, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const entries = [back, served(2, migrating("1.1.0", "1.1.0")), first];
        assert.deepEqual(describeBarriers("1.0.1", entries), []);
    });

    it("reads no more of the ledger than needed", () => {
        function* entries() {
            yield served(2, migrating("1.1.0"));
            yield first;
            assert.fail("one entry too many");
        }
        assert.deepEqual(describeBarriers("1.0.0", entries() as unknown as LedgerEntry[]), []);
    });

    const record = (version: string, minute: number): MigrationRecord => ({
        version,
        at: `2026-11-21T10:0${minute}:30Z`,
        compatibleBackTo: version,
    });

    it("believes the cluster about later migrations that no succeeded entry records", () => {
        assert.deepEqual(describeBarriers("1.0.0", [first], [record("0.9.0", 2), record("1.1.0", 2)]), [
            "1.1.0 back to 1.1.0: the cluster, at 2026-11-21T10:02:30Z",
        ]);
        assert.deepEqual(describeBarriers("1.0.0", [first], [record("1.1.0", 0)]), []);
    });

    it("believes the cluster about a release that never got traffic because the target kept it", () => {
        const kept = served(2, migrating("1.1.0", "1.1.0"), { traffic: { blue: 100 } });
        const entries = [served(3, release("1.2.0")), kept, first];
        assert.deepEqual(describeBarriers("1.0.0", entries, [record("1.1.0", 2)]), [
            "1.1.0 back to 1.1.0: the cluster, at 2026-11-21T10:02:30Z",
        ]);
    });

    it("has none for migrations before the target got traffic again", () => {
        const again = entry(3, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
        const entries = [served(4, release("1.2.0")), again, served(2, migrating("1.1.0", "1.1.0")), first];
        assert.deepEqual(describeBarriers("1.0.0", entries, [record("1.1.0", 2)]), []);
    });
});

describe("planDeploy over a migration", () => {
    /** 1.1.0 has migrated and serves from green. */
    const current = settings({
        slots: { blue: release("1.0.0"), green: migrating("1.1.0", "1.1.0") },
        traffic: { green: 100 },
    });
    const entries = [entry(2, { slots: current.slots, traffic: { green: 100 } }), first];
    const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };
    const facts = { settings: current, now: noon, source, entries };
    const refusal =
        "the migration of 1.1.0 works with 1.1.0 and later (entry 2 of the ledger), and 1.0.0 is older; " +
        "choose a later one, or go ahead anyway with --force --reason TEXT.";

    it("refuses to promote an older version", () => {
        for (const version of [{ version: "1.0.0" }, {}]) {
            const { problems } = planDeploy({ ...version, promote: true }, facts);
            assert.deepEqual(problems, [{ path: "", message: refusal }]);
        }
    });

    it("refuses to apply settings in which somebody gave the older version traffic", () => {
        const serving = decidedShares(current);
        const edited = { ...facts, serving, settings: { ...current, traffic: { blue: 100 } } };
        assert.deepEqual(planDeploy({ promote: false }, edited).problems, [{ path: "", message: refusal }]);
    });

    it("also reports a version without ready pods", () => {
        const { problems } = planDeploy({ promote: true }, { ...facts, unready: ["blue"] });
        assert.deepEqual([problems?.length, problems?.[1]?.message], [2, refusal]);
    });

    it("lets the older version wait next to the live one", () => {
        const { plan } = planDeploy({ version: "1.0.0", promote: false }, facts);
        assert.deepEqual(plan?.barriers, []);
    });

    it("leaves a release alone that already has a share", () => {
        const service = { ...current.service, gateway: someGateway() };
        const shared = { ...facts, settings: { ...current, service, traffic: { blue: 10, green: 90 } } };
        assert.deepEqual(planDeploy({ version: "1.0.0", promote: true }, shared).plan?.barriers, []);
    });

    it("refuses to place a version that its own migration does not work with", () => {
        const { migration } = migrating("1.1.0", "1.1.0");
        const withDefaults = {
            ...facts,
            settings: { ...current, release: { ...current.release, migration: migration! } },
        };
        assert.deepEqual(planDeploy({ version: "1.0.0", promote: false }, withDefaults).problems, [
            {
                path: "release.migration.compatibleBackTo",
                message: "1.1.0 is above 1.0.0, the release itself; use that version or an older one.",
            },
        ]);
    });

    it("is forced, which is recorded", () => {
        const { plan } = planDeploy({ version: "1.0.0", promote: true, force: true }, facts);
        assert.equal(plan?.message, "promote 1.0.0 in blue, traffic from 1.1.0, forced over the migration of 1.1.0");
    });
});

describe("The ledger's message", () => {
    const barriers = [{ version: "1.1.0", compatibleBackTo: "1.1.0", known: "entry 2 of the ledger" }];

    for (const [own, over, expected] of [
        [undefined, [], "planned"],
        [undefined, barriers, "planned"],
        ["own", [], "own"],
        ["own", barriers, "own; planned"],
    ] as const) {
        it(`is "${expected}" with ${own ?? "none"} of the user's, over ${over.length} migrations`, () =>
            assert.equal(ledgerMessage(own, "planned", over), expected));
    }
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
        planRollback(
            { ...target, from },
            { ...facts, readyPods: options.image === "lost" ? 0 : facts.readyPods, image: options.image ?? "present" },
            twoReleases,
            {
                ...options,
                now,
            },
        );

    const refusal =
        "the migration of 1.1.0 works with 1.1.0 and later (entry 2 of the ledger), and 1.0.0 is older; " +
        "choose a later one, or go ahead anyway with --force --reason TEXT.";

    it("is refused", () => {
        assert.deepEqual(plan({ reason: "slow" }).problems, [{ path: "", message: refusal }]);
    });

    it("is refused with all reasons at once", () => {
        const messages = (plan({ image: "lost" }).problems ?? []).map(({ message }) => message);
        assert.deepEqual([messages.length, messages[1]], [2, refusal]);
    });

    it("is forced with a reason, which is shown and recorded", () => {
        const { plan: forced } = plan({ force: true, reason: "data restored" });
        assert.equal(
            forced?.message,
            "roll back from 1.1.0 to 1.0.0, forced over the migration of 1.1.0: data restored",
        );
        assert.equal(
            forced?.reasons.at(-1),
            "forced below 1.1.0, the oldest version that works with the migration of 1.1.0: data restored",
        );
        assert.equal(forced?.instant, true);
    });
});
