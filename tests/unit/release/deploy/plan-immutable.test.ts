import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { slotsOf } from "../../../../model/slots/slot-names.js";
import { type DeployFacts, type DeployRequest, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { chooseTarget, planRollback } from "../../../../release/rollback/plan-rollback.js";
import type { TargetFacts } from "../../../../release/rollback/rollback-target.js";
import { someGateway } from "../../model/some-gateway.js";
import { defaults, entry, noon, release, settings } from "../sample-settings.js";

const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };
/** 1.1.0 serves, 1.0.0 served before. */
const standing = settings({
    strategy: { kind: "immutable", keep: 1 },
    slots: { "v1-0-0": release("1.0.0"), "v1-1-0": release("1.1.0") },
    traffic: { "v1-1-0": 100 },
});
const first = entry(1, { slots: { "v1-0-0": release("1.0.0") }, traffic: { "v1-0-0": 100 } });
const second = entry(2, { slots: standing.slots, traffic: standing.traffic });
const entries = [second, first];

function decide(request: Partial<DeployRequest>, from: Settings = standing, facts: Partial<DeployFacts> = {}) {
    return planDeploy({ promote: false, ...request }, { settings: from, now: noon, source, entries, ...facts });
}

function plan(...args: Parameters<typeof decide>) {
    const { plan, problems } = decide(...args);
    assert.deepEqual(problems ?? [], []);
    return plan!;
}

describe("A deploy of the immutable strategy", () => {
    it("gives a version its own slot next to the existing ones", () => {
        const { settings: planned, placed, removed, message } = plan({ version: "1.2.0" });
        assert.deepEqual(slotsOf(planned.slots), ["v1-0-0", "v1-1-0", "v1-2-0"]);
        assert.deepEqual([planned.traffic, placed?.slot, removed], [{ "v1-1-0": 100 }, "v1-2-0", []]);
        assert.equal(message, "deploy 1.2.0 to v1-2-0");
    });

    it("removes releases beyond the limit once another one serves, and names them", () => {
        const { settings: planned, removed, message } = plan({ version: "1.2.0", promote: true });
        assert.deepEqual(slotsOf(planned.slots), ["v1-1-0", "v1-2-0"]);
        assert.deepEqual(
            removed.map(({ slot, release }) => [slot, release.version]),
            [["v1-0-0", "1.0.0"]],
        );
        assert.equal(message, "deploy 1.2.0 to v1-2-0, traffic from 1.1.0");
    });

    it("never gives a release's slot to another release of the same version", () => {
        const changed = { ...standing, release: { ...defaults, env: { NEW_SEARCH: "on" } } };
        const { placed, settings: planned } = plan({ version: "1.1.0" }, changed);
        assert.equal(placed?.slot, "v1-1-0-2");
        assert.equal(planned.slots["v1-1-0"], standing.slots["v1-1-0"]);
    });

    it("only moves traffic to a version that has a slot, even if none of its pods runs", () => {
        const { settings: planned, placed } = plan({ version: "1.0.0", promote: true });
        assert.deepEqual([planned.traffic, placed], [{ "v1-0-0": 100 }, undefined]);
    });

    it("gives a first release traffic", () => {
        const { settings: planned } = plan({ version: "1.2.0" }, { ...settings(), strategy: standing.strategy });
        assert.deepEqual(planned.traffic, { "v1-2-0": 100 });
    });

    it("promotes the one that has not served yet, and asks which if unclear", () => {
        const waiting = { ...standing, slots: { ...standing.slots, "v1-2-0": release("1.2.0") } };
        assert.deepEqual(plan({ promote: true }, waiting).settings.traffic, { "v1-2-0": 100 });
        const two = { ...waiting, slots: { ...waiting.slots, "v1-3-0": release("1.3.0") } };
        assert.deepEqual(decide({ promote: true }, two).problems, [
            { path: "--promote", message: "several releases are waiting (1.2.0, 1.3.0); name one of them." },
        ]);
        const oneServed = { ...standing, slots: { ...standing.slots, blue: release("0.9.0") } };
        const all = [...entries, entry(0, { slots: { blue: release("0.9.0") }, traffic: { blue: 100 } })];
        assert.deepEqual(decide({ weight: 0 }, oneServed, { entries: all }).problems, [
            { path: "--weight", message: "several releases are waiting (0.9.0, 1.0.0); name one of them." },
        ]);
    });

    it("shares traffic among versions behind a gateway", () => {
        const behind = { ...standing, service: { ...standing.service, gateway: someGateway() } };
        const { settings: planned } = plan({ version: "1.2.0", weight: 10 }, behind);
        assert.deepEqual(planned.traffic, { "v1-1-0": 90, "v1-2-0": 10 });
        assert.deepEqual(slotsOf(planned.slots), ["v1-0-0", "v1-1-0", "v1-2-0"]);
    });

    it("refuses a share under an explicit blue-green", () => {
        const gateway = { ...standing.service, gateway: someGateway() };
        const { problems } = decide(
            { version: "1.2.0", weight: 10 },
            {
                ...standing,
                service: gateway,
                strategy: { kind: "blueGreen" },
            },
        );
        assert.deepEqual(problems, [
            {
                path: "--weight",
                message: "blueGreen gives one slot all traffic; got 10. To share it, set strategy to canary.",
            },
        ]);
    });
});

describe("A rollback of the immutable strategy", () => {
    const target = (from: Settings = standing, to?: string) =>
        chooseTarget(to === undefined ? {} : { to }, from, entries).target ?? assert.fail("no target");
    const warm: TargetFacts = { objectsInState: true, fieldManager: "m", readyPods: 2, image: "present", barriers: [] };
    const planned = (facts: Partial<TargetFacts>, from: Settings = standing) =>
        planRollback(target(from), { ...warm, ...facts }, from, { now: new Date(0), entries }).plan ??
        assert.fail("refused");

    it("goes back to the slot of the version that served before", () => {
        const { settings: after, instant } = planned({});
        assert.deepEqual([after.traffic, instant], [{ "v1-0-0": 100 }, true]);
        assert.deepEqual(slotsOf(after.slots), ["v1-0-0", "v1-1-0"]);
    });

    it("says that a standby without pods must start first", () => {
        const { instant, reasons } = planned({ readyPods: 0, keptPods: 0 });
        assert.equal(instant, false);
        assert.equal(
            reasons[1],
            "1.0.0 in v1-0-0 is kept without pods: its missing pods start first, and traffic moves when all 2 are ready",
        );
    });

    it("says that a standby with few pods must start first", () => {
        const { instant, reasons } = planned({ readyPods: 1, keptPods: 1 });
        assert.equal(instant, false);
        assert.equal(
            reasons[1],
            "1.0.0 in v1-0-0 is kept at 1 of 2 pods: its missing pods start first, and traffic moves when all 2 are ready",
        );
    });

    it("does not count on pods that a standby is about to give up", () => {
        const { instant, reasons } = planned({ readyPods: 2, keptPods: 0 });
        assert.equal(instant, false);
        assert.match(reasons[1]!, /is kept without pods: its missing pods start first/);
    });

    it("starts a standby without pods at the size that the autoscaler gave the live slot", () => {
        const scale = { min: 2, max: 10, cpuPercent: 70 };
        const scaled = { ...standing, service: { ...standing.service, scale } };
        const { settings: after, instant } = planned({ readyPods: 0, keptPods: 0, liveSize: 6 }, scaled);
        assert.deepEqual([after.standby, instant], [{ pods: 6 }, false]);
    });

    it("is refused when the registry has lost what would have to be started", () => {
        const { problems } = planRollback(target(), { ...warm, readyPods: 0, keptPods: 0, image: "lost" }, standing, {
            now: new Date(0),
        });
        assert.match(problems?.[0]?.message ?? "", /^the registry has lost localhost:5000\/users:1\.0\.0@sha256:a/);
    });

    it("brings a version without a slot up in a new one, and keeps the release that loses traffic", () => {
        const gone = { ...standing, slots: { "v1-1-0": release("1.1.0"), "v1-2-0": release("1.2.0") } };
        const chosen = target({ ...gone, traffic: { "v1-2-0": 100 } }, "1.0.0");
        assert.deepEqual([chosen.inSlot, chosen.to.slot], [false, "v1-0-0"]);
        const { settings: after, instant } = planRollback(
            chosen,
            { ...warm, objectsInState: false, readyPods: 0 },
            { ...gone, traffic: { "v1-2-0": 100 } },
            { now: new Date(0), entries },
        ).plan!;
        assert.equal(instant, false);
        assert.deepEqual(slotsOf(after.slots), ["v1-0-0", "v1-2-0"]);
    });
});
