import assert from "node:assert/strict";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { type SlotName, slotObjectName, slotSelector } from "../../../../model/names.js";
import { releaseId } from "../../../../model/release/release-id.js";
import type { Settings } from "../../../../model/settings/settings.js";
import { slotEntries } from "../../../../model/slots/slot-names.js";
import { decidedShares } from "../../../../model/traffic/shares.js";
import { renderTrafficObject } from "../../../../model/traffic/traffic-object.js";
import type { ServedRecord, TrafficRecord } from "../../../../model/traffic/traffic-record.js";
import {
    aheadFacts,
    chooseAhead,
    losingPods,
    type StandingObjects,
    waitingAhead,
} from "../../../../release/rollback/plan-ahead.js";
import { planRollback, type RollbackRequest } from "../../../../release/rollback/plan-rollback.js";
import { someGateway } from "../../model/some-gateway.js";
import { noon, release, settings, twoReleases } from "../sample-settings.js";

const id = (version: string) => releaseId("users", release(version));

function given(version: string, slot: SlotName, hour: number, change: Partial<ServedRecord> = {}): ServedRecord {
    return { releaseId: id(version), version, slot, since: `2026-11-21T0${hour}:00:00Z`, ...change };
}

const served = [given("1.1.0", "green", 3), given("1.0.0", "blue", 2)];

/** The objects of a cluster that matches the settings. */
function standing(decided: Settings, change: Partial<TrafficRecord> = {}): StandingObjects {
    const { service } = decided;
    const record = { of: fingerprint(decided), served, ...change };
    const shares = decidedShares(decided);
    const traffic = renderTrafficObject({ service, shares, waiting: [], record });
    const held = slotEntries(decided.slots).map(([slot, release]) => {
        return { slot, labels: slotSelector("users", slot, releaseId("users", release)), release };
    });
    const ready = { conditions: [{ type: "Ready", status: "True" }] };
    return {
        traffic: {
            ...traffic,
            metadata: {
                ...traffic.metadata,
                managedFields: [
                    { manager: "pulumi-kubernetes-1a2b", operation: "Apply" },
                    { manager: "kube-controller-manager", operation: "Update", subresource: "status" },
                ],
            },
        },
        pods: held.flatMap(({ labels, slot }) =>
            [1, 2].map(number => ({ metadata: { name: `${slot}-${number}`, labels }, status: ready })),
        ),
        deployments: held.map(({ labels, slot, release }) => ({
            metadata: { name: slotObjectName("users", slot, releaseId("users", release)), labels },
            spec: { replicas: 2 },
        })),
        gates: held.map(({ labels }) => ({ metadata: { labels }, status: { succeeded: 1 } })),
        migrations: [],
    };
}

const choose = (objects: StandingObjects, decided = twoReleases, request: RollbackRequest = {}) =>
    chooseAhead(request, decided, decided, objects);

function target(objects: StandingObjects, decided = twoReleases, request: RollbackRequest = {}) {
    const chosen = choose(objects, decided, request);
    if (!("target" in chosen)) assert.fail(chosen.unknown);
    return chosen;
}

function unknown(objects: StandingObjects, decided = twoReleases, request: RollbackRequest = {}): string | undefined {
    const chosen = choose(objects, decided, request);
    return "target" in chosen ? assert.fail(`it goes to ${chosen.target.to.release.version}`) : chosen.unknown;
}

describe("A rollback by the cluster's record", () => {
    it("goes to the release that had all traffic before, and says how that is known", () => {
        const { target: to, fieldManager } = target(standing(twoReleases));
        assert.deepEqual([to.from?.release.version, to.to.slot, to.to.release.version], ["1.1.0", "blue", "1.0.0"]);
        assert.deepEqual([to.serves, to.inSlot, fieldManager], [false, true, "pulumi-kubernetes-1a2b"]);
        assert.equal(to.known, "the cluster gave 1.0.0 all traffic at 2026-11-21T02:00:00Z, and its gate passed");
    });

    it("gets the same plan as one by the ledger", () => {
        const objects = standing(twoReleases);
        const chosen = target(objects);
        const facts = aheadFacts(chosen, twoReleases, objects, { image: "present" });
        const { plan } = planRollback(chosen.target, facts, twoReleases, { now: noon });
        assert.equal(plan?.instant, true);
        assert.deepEqual(plan.settings.traffic, { blue: 100 });
        assert.equal(plan.message, "roll back from 1.1.0 to 1.0.0");
        assert.deepEqual(
            losingPods(chosen.target, twoReleases, objects).map(({ metadata }) => metadata?.name),
            ["green-1", "green-2"],
        );
    });

    it("goes from the candidate back to the release that had all traffic", () => {
        const shared = settings({
            ...twoReleases,
            service: { ...twoReleases.service, gateway: someGateway() },
            traffic: { blue: 90, green: 10 },
        });
        const objects = standing(shared, { served: [given("1.0.0", "blue", 2)] });
        const { target: to } = target(objects, shared);
        assert.deepEqual([to.from?.release.version, to.to.release.version, to.serves], ["1.1.0", "1.0.0", true]);
        assert.match(unknown(standing(shared, { served: [] }), shared)!, /who last had all traffic/);
    });

    it("skips quarantined releases, and goes to the requested version", () => {
        const three = settings({
            slots: { "v1-0-0": release("1.0.0"), "v1-1-0": release("1.1.0"), "v1-2-0": release("1.2.0") },
            traffic: { "v1-2-0": 100 },
            quarantine: [{ version: "1.1.0", reason: "slow", since: "2026-11-21T04:00:00Z" }],
        });
        const list = [given("1.2.0", "v1-2-0", 5), given("1.1.0", "v1-1-0", 3), given("1.0.0", "v1-0-0", 2)];
        assert.equal(target(standing(three, { served: list }), three).target.to.release.version, "1.0.0");
        const free = { ...three, quarantine: [] };
        const asked = (to: string) => target(standing(free, { served: list }), free, { to }).target.to.release.version;
        assert.deepEqual([asked("1.1.0"), asked("1.0.0")], ["1.1.0", "1.0.0"]);
        for (const to of ["1.1.0", "1.2.0", "9.9.9", "7"]) {
            assert.match(unknown(standing(three, { served: list }), three, { to })!, /has no record of such a release/);
        }
    });

    it("sees migrations that block the way back, from the record and from those that ran", () => {
        const list = [given("1.1.0", "green", 3, { compatibleBackTo: "1.1.0" }), given("1.0.0", "blue", 2)];
        const objects = standing(twoReleases, { served: list });
        const barriers = (found: StandingObjects) =>
            aheadFacts(target(found), twoReleases, found, { image: "present" }).barriers.map(({ known }) => known);
        assert.deepEqual(barriers(objects), ["the cluster, at 2026-11-21T03:00:00Z"]);
        const ran = { version: "1.1.0", at: "2026-11-21T02:59:00Z", compatibleBackTo: "1.1.0" };
        assert.deepEqual(barriers({ ...standing(twoReleases), migrations: [ran] }), [`the cluster, at ${ran.at}`]);
        const before = { ...ran, at: "2026-11-21T01:59:00Z" };
        assert.deepEqual(barriers({ ...standing(twoReleases), migrations: [before] }), []);
    });

    it("treats every migration as a barrier if the time of serving is unknown", () => {
        const { since: _, ...untimed } = given("1.0.0", "blue", 2);
        const ran = { version: "1.1.0", at: "2026-11-20T00:00:00Z", compatibleBackTo: "1.1.0" };
        const objects = { ...standing(twoReleases, { served: [served[0]!, untimed] }), migrations: [ran] };
        const chosen = target(objects);
        assert.equal(chosen.target.known, "the cluster gave 1.0.0 all traffic, and its gate passed");
        assert.equal(aheadFacts(chosen, twoReleases, objects, { image: "present" }).barriers.length, 1);
    });

    it("lets testers in to waiting releases that have passed their gate", () => {
        const objects = standing(twoReleases);
        const planned = { ...twoReleases, traffic: { blue: 100 } };
        const { record } = target(objects);
        const waiting = () => waitingAhead(planned, record, objects).map(({ version }) => version);
        assert.deepEqual(waiting(), ["1.1.0"]);
        assert.deepEqual(waitingAhead(planned, record, { ...objects, gates: [] }), []);
    });
});

describe("The cluster's record is not enough", () => {
    const objects = standing(twoReleases);
    const withAnnotation = (text: string): StandingObjects => {
        const metadata = { ...objects.traffic!.metadata, annotations: { "fastapi-release/record": text } };
        return { ...objects, traffic: { ...objects.traffic, metadata } };
    };
    const edited = settings({
        ...twoReleases,
        quarantine: [{ version: "1.0.0", reason: "slow", since: "2026-11-21T04:00:00Z" }],
    });
    const managers = (...names: readonly string[]): StandingObjects => {
        const managedFields = names.map(manager => ({ manager, operation: "Apply" }));
        return {
            ...objects,
            traffic: { ...objects.traffic, metadata: { ...objects.traffic!.metadata, managedFields } },
        };
    };
    const { traffic: _, ...untraveled } = objects;
    const moved = standing({ ...twoReleases, traffic: { blue: 100 } }, { of: fingerprint(twoReleases) });
    const isTarget = (labels: Record<string, string> | undefined) =>
        labels?.["fastapi-release/release-id"] === id("1.0.0");

    const cases: Readonly<Record<string, readonly [StandingObjects, string, Settings?]>> = {
        "there is no traffic object": [untraveled, "there is no traffic object yet"],
        "the annotation is another text": [withAnnotation("{}"), "the cluster has no record of what served before"],
        "a rollback is not recorded": [
            standing(twoReleases, { isAhead: true }),
            "a rollback has moved traffic, and no entry records it yet",
        ],
        "the settings decide something else": [
            objects,
            "the settings are not the ones last applied to the cluster",
            edited,
        ],
        "traffic was moved by hand": [moved, "traffic is not where the settings put it"],
        "nobody applied the object": [
            managers("kubectl"),
            "it is unclear which field manager Pulumi uses for the traffic object",
        ],
        "two stacks applied it": [
            managers("pulumi-kubernetes-1", "pulumi-kubernetes-2"),
            "it is unclear which field manager Pulumi uses for the traffic object",
        ],
        "nothing served before": [
            standing(twoReleases, { served: served.slice(0, 1) }),
            "the cluster has no record of such a release",
        ],
        "the release that served before is in no slot": [
            standing(twoReleases, { served: [served[0]!, given("1.2.0", "blue", 2)] }),
            "1.2.0 is no longer in a slot",
        ],
        "its gate is gone": [
            { ...objects, gates: objects.gates.filter(({ metadata }) => !isTarget(metadata?.labels)) },
            "the cluster has no gate that 1.0.0 passed",
        ],
        "its gate failed": [
            { ...objects, gates: objects.gates.map(gate => ({ ...gate, status: {} })) },
            "the cluster has no gate that 1.0.0 passed",
        ],
    };
    for (const [what, [found, why, decided]] of Object.entries(cases)) {
        it(`if ${what}`, () => assert.equal(unknown(found, decided), why));
    }

    it("if its pods or its Deployment are gone: then it must start first", () => {
        for (const found of [
            { ...objects, deployments: [] },
            { ...objects, pods: [] },
        ]) {
            const chosen = target(found);
            const facts = aheadFacts(chosen, twoReleases, found, { image: "present" });
            assert.equal(planRollback(chosen.target, facts, twoReleases, { now: noon }).plan?.instant, false);
        }
    });
});
