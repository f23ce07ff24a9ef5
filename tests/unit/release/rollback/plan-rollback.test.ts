import assert from "node:assert/strict";
import type { LedgerEntry } from "../../../../model/ledger/ledger-entry.js";
import type { Settings } from "../../../../model/settings/settings.js";
import {
    chooseTarget,
    type LedgerTarget,
    planRollback,
    type RollbackContext,
} from "../../../../release/rollback/plan-rollback.js";
import type { TargetFacts } from "../../../../release/rollback/rollback-target.js";
import { digests, entry, release, settings, twoReleases } from "../sample-settings.js";

const first = entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
const second = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const failed = entry(3, {
    result: "failed",
    slots: { blue: release("1.2.0"), green: release("1.1.0") },
    traffic: { blue: 100 },
});
const ledger = [first, second, failed];

function target(entries: readonly LedgerEntry[], from: Settings, to?: string): LedgerTarget {
    const { target, problems } = chooseTarget(to === undefined ? {} : { to }, from, entries.toReversed());
    assert.deepEqual(problems ?? [], []);
    return target!;
}

function refusal(entries: readonly LedgerEntry[], from: Settings, to?: string): string {
    const { problems } = chooseTarget(to === undefined ? {} : { to }, from, entries.toReversed());
    return problems?.map(({ path, message }) => `${path}: ${message}`).join("\n") ?? "";
}

describe("chooseTarget", () => {
    it("goes back to the release that served before, not to one whose update failed", () => {
        const { from, to, inSlot, entry } = target(ledger, twoReleases);
        assert.deepEqual([from?.release.version, to.slot, to.release.version], ["1.1.0", "blue", "1.0.0"]);
        assert.deepEqual([inSlot, entry.entry], [true, 1]);
    });

    it("skips a release that was deployed and never served", () => {
        const standby = settings({
            slots: { blue: release("1.2.0"), green: release("1.1.0") },
            traffic: { green: 100 },
        });
        const { to, inSlot } = target(
            [first, second, entry(3, { slots: standby.slots, traffic: { green: 100 } })],
            standby,
        );
        assert.deepEqual([to.release.version, to.slot, inSlot], ["1.0.0", "blue", false]);
    });

    it("skips a quarantined release", () => {
        const quarantine = [{ version: "1.0.0", reason: "leaks", since: "2026-11-21T10:00:00Z" }];
        const third = entry(3, { slots: { ...second.slots, blue: release("1.2.0") }, traffic: { blue: 100 } });
        const now = settings({ ...third, quarantine });
        assert.equal(target([second, first, third], now).to.release.version, "1.1.0");
    });

    it("distinguishes two releases of one version by their environment", () => {
        const before = release("1.1.0", { env: { NEW_SEARCH: "off" } });
        const earlier = entry(1, { slots: { blue: before }, traffic: { blue: 100 } });
        const now = settings({ slots: { blue: before, green: release("1.1.0") }, traffic: { green: 100 } });
        assert.deepEqual(target([earlier, second], now).to, { slot: "blue", release: before });
    });

    it("uses a digest that the settings have and the entry lacks", () => {
        const { digest: _, ...unpinned } = release("1.0.0");
        const built = entry(1, { slots: { blue: unpinned }, traffic: { blue: 100 } });
        assert.equal(target([built, second], twoReleases).to.release.digest, digests["1.0.0"]);
    });

    it("goes to the version asked for", () => {
        const third = entry(3, { slots: { blue: release("1.2.0"), green: release("1.1.0") }, traffic: { blue: 100 } });
        const now = settings({ slots: third.slots, traffic: { blue: 100 } });
        const { to, inSlot } = target([first, second, third], now, "1.0.0");
        assert.deepEqual([to.release.version, to.slot, inSlot], ["1.0.0", "green", false]);
    });

    const quarantine = [{ version: "1.0.0", reason: "leaks", since: "2026-11-21T10:00:00Z" }];
    const refusals: [string, readonly LedgerEntry[], Settings, string | undefined, string][] = [
        ["an empty version", ledger, twoReleases, "", "--to: is empty; name a version or an entry's number."],
        ["the version that serves", ledger, twoReleases, "1.1.0", "--to: 1.1.0 already has all traffic."],
        [
            "a version that never served",
            ledger,
            twoReleases,
            "1.2.0",
            "--to: the ledger has no succeeded entry in which 1.2.0 served; choose one of 1.0.0.",
        ],
        [
            "a quarantined version",
            ledger,
            { ...twoReleases, quarantine },
            "1.0.0",
            "--to: 1.0.0 is quarantined since 2026-11-21T10:00:00Z: leaks; lift it with `unquarantine 1.0.0`.",
        ],
        [
            "when no other release served",
            [first],
            settings({ slots: first.slots, traffic: { blue: 100 } }),
            undefined,
            ": the ledger has no other release that served and is not quarantined; deploy a new version instead.",
        ],
    ];
    for (const [name, entries, from, to, message] of refusals) {
        it(`refuses ${name}`, () => assert.equal(refusal(entries, from, to), message));
    }
});

const now = { now: new Date("2026-11-21T12:00:00.500Z") };
const warm: TargetFacts = {
    objectsInState: true,
    fieldManager: "pulumi-kubernetes-1a2b3c4d",
    readyPods: 2,
    image: "present",
    barriers: [],
};

function plan(facts: Partial<TargetFacts>, options: { reason?: string } = {}) {
    const chosen = target(ledger, twoReleases);
    const { plan, problems } = planRollback(chosen, { ...warm, ...facts }, twoReleases, { ...options, ...now });
    assert.deepEqual(problems ?? [], []);
    return plan!;
}

describe("planRollback", () => {
    it("is instant if the standby is warm, and says how it knows", () => {
        const { instant, settings: planned, reasons, message } = plan({});
        assert.equal(instant, true);
        assert.deepEqual(planned.slots, twoReleases.slots);
        assert.deepEqual(planned.traffic, { blue: 100 });
        assert.equal(message, "roll back from 1.1.0 to 1.0.0");
        assert.deepEqual(reasons, [
            "entry 1 of the ledger (2026-11-21T10:01:00.000Z, succeeded) gave 1.0.0 all traffic",
            "2 of 2 pods of 1.0.0 in blue are ready now",
            `the registry has ${digests["1.0.0"]}`,
        ]);
    });

    it("quarantines the version that loses traffic, with the given reason", () => {
        assert.deepEqual(plan({}).settings.quarantine, [
            { version: "1.1.0", reason: "rolled back to 1.0.0", since: "2026-11-21T12:00:00Z" },
        ]);
        assert.equal(plan({}, { reason: "loses orders" }).settings.quarantine[0]?.reason, "loses orders");
    });

    it("repeats the reason of an unrecorded rollback", () => {
        const left = (reason: string) => [{ version: "1.1.0", reason, since: "2026-11-21T11:59:00Z" }];
        const again = (reason: string, context: Partial<RollbackContext> = {}) => {
            const from = { ...twoReleases, quarantine: left(reason) };
            return planRollback(target([second, first], from), warm, from, { ...now, ...context }).plan!;
        };
        const { settings: planned, message } = again("loses orders");
        assert.equal(message, "roll back from 1.1.0 to 1.0.0: loses orders");
        assert.deepEqual(
            planned.quarantine.map(({ version, reason }) => [version, reason]),
            [["1.1.0", "loses orders"]],
        );
        assert.equal(again("loses orders", { reason: "slow" }).message, "roll back from 1.1.0 to 1.0.0: slow");
        assert.equal(again("rolled back to 1.0.0").message, "roll back from 1.1.0 to 1.0.0");
    });

    it("does not quarantine a version if both releases have it", () => {
        const other = release("1.1.0", { env: { NEW_SEARCH: "off" } });
        const from = settings({ slots: { blue: other, green: release("1.1.0") }, traffic: { green: 100 } });
        const earlier = entry(1, { slots: { blue: other }, traffic: { blue: 100 } });
        const { plan } = planRollback(target([earlier, second], from), warm, from, now);
        assert.deepEqual(plan?.settings.quarantine, []);
    });

    const slow: [string, Partial<TargetFacts>, RegExp][] = [
        [
            "one of its pods is not ready",
            { readyPods: 1 },
            /^1 of 2 pods of 1\.0\.0 in blue are ready now: the update waits/,
        ],
        ["its objects are gone", { objectsInState: false, readyPods: 0 }, /^1\.0\.0 is no longer running/],
        [
            "the traffic object is not in the state",
            { fieldManager: undefined },
            /the traffic object is not in the state/,
        ],
    ];
    for (const [name, facts, reason] of slow) {
        it(`is not instant when ${name}`, () => {
            const { instant, reasons } = plan(facts);
            assert.equal(instant, false);
            assert.match(reasons[1]!, reason);
        });
    }

    it("does not wait for a silent registry while the pods are warm", () => {
        const { instant, reasons } = plan({ image: "unknown" });
        assert.equal(instant, true);
        assert.match(reasons[2]!, /did not say in time/);
    });

    it("warns and goes if the registry has lost the digest that warm pods run", () => {
        const { instant, reasons } = plan({ image: "lost" });
        assert.equal(instant, true);
        assert.equal(
            reasons[2],
            `warning: the registry has lost localhost:5000/users:1.0.0@${digests["1.0.0"]}; the pods have it, ` +
                "but no other node can pull it: push that image again",
        );
    });

    const lost: [string, Partial<TargetFacts>, string][] = [
        [
            "the registry has lost the digest, and the release must be pulled",
            { image: "lost", readyPods: 0, objectsInState: false },
            `the registry has lost localhost:5000/users:1.0.0@${digests["1.0.0"]}; push that image again, or choose another release.`,
        ],
        [
            "the registry is silent and the release must be pulled",
            { image: "unknown", readyPods: 0, objectsInState: false },
            `the registry does not answer, so localhost:5000/users:1.0.0@${digests["1.0.0"]} could not be pulled.`,
        ],
    ];
    for (const [name, facts, message] of lost) {
        it(`is refused when ${name}`, () => {
            const { problems } = planRollback(target(ledger, twoReleases), { ...warm, ...facts }, twoReleases, now);
            assert.deepEqual(problems, [{ path: "", message }]);
        });
    }

    describe("with an autoscaler", () => {
        const scale = { min: 2, max: 10, cpuPercent: 70 };
        const scaled = { ...twoReleases, service: { ...twoReleases.service, scale }, standby: { pods: 4 } };
        const planned = (facts: Partial<TargetFacts>) =>
            planRollback(target(ledger, scaled), { ...warm, ...facts }, scaled, now).plan!;

        it("is instant with the pods that the standby last got, and grows it to the live slot's size", () => {
            const { instant, reasons, settings: after } = planned({ readyPods: 4, liveSize: 6 });
            assert.equal(instant, true);
            assert.deepEqual(after.standby, { pods: 6 });
            assert.deepEqual(reasons.slice(1, 3), [
                "4 of 4 pods of 1.0.0 in blue are ready now",
                "1.1.0 runs on 6 pods: the update gives 1.0.0 as many",
            ]);
        });

        it("says nothing about growth if the standby is large enough, and keeps the noted size if the live size is unknown", () => {
            assert.equal(planned({ readyPods: 4, liveSize: 3 }).reasons.length, 3);
            assert.deepEqual(planned({ readyPods: 4 }).settings.standby, { pods: 4 });
        });

        it("waits for a standby with fewer pods than that", () => {
            const { instant, reasons } = planned({ readyPods: 3, liveSize: 6 });
            assert.equal(instant, false);
            assert.equal(
                reasons[1],
                "3 of 4 pods of 1.0.0 in blue are ready now: the update waits for the others before it switches",
            );
        });
    });
});
