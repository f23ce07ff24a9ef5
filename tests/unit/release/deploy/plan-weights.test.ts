import assert from "node:assert/strict";
import type { Settings } from "../../../../model/settings/settings.js";
import { decidedShares, describeShares } from "../../../../model/traffic/shares.js";
import { type DeployFacts, type DeployRequest, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { holders } from "../../../../release/ledger/served.js";
import { chooseTarget, planRollback } from "../../../../release/rollback/plan-rollback.js";
import { someGateway } from "../../model/some-gateway.js";
import { digests, entry, noon, release, settings } from "../sample-settings.js";

const service = { ...settings().service, gateway: someGateway() };
/** 1.0.0 serves from blue, 1.1.0 waits in green, behind a gateway. */
const standing = settings({
    service,
    slots: { blue: release("1.0.0"), green: release("1.1.0") },
    traffic: { blue: 100 },
});
/** 1.1.0 is being tried in green. */
const canary = { ...standing, traffic: { blue: 90, green: 10 } };
const first = entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
const second = entry(2, { slots: canary.slots, traffic: canary.traffic });
const entries = [second, first];
const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };

function decide(request: Partial<DeployRequest>, from: Settings, facts: Partial<DeployFacts> = {}) {
    return planDeploy({ promote: false, ...request }, { settings: from, now: noon, source, entries, ...facts });
}

function plan(request: Partial<DeployRequest>, from: Settings, facts: Partial<DeployFacts> = {}) {
    const { plan, problems } = decide(request, from, facts);
    assert.deepEqual(problems ?? [], []);
    return plan!;
}

const refusals = (request: Partial<DeployRequest>, from: Settings, facts: Partial<DeployFacts> = {}) =>
    decide(request, from, facts).problems?.map(({ path, message }) => `${path}: ${message}`);

describe("A deploy with weights", () => {
    const moves: [string, Partial<DeployRequest>, Settings, string, string][] = [
        [
            "gives a new release its share, the rest stays with the live one",
            { version: "1.2.0", weight: 10 },
            standing,
            "1.0.0 in blue 90 % and 1.2.0 in green 10 %",
            "deploy 1.2.0 to green, 10 % of the traffic from 1.0.0",
        ],
        [
            "gives the waiting release its share",
            { weight: 25 },
            standing,
            "1.0.0 in blue 75 % and 1.1.0 in green 25 %",
            "try 1.1.0 in green, 25 % of the traffic from 1.0.0",
        ],
        [
            "raises the candidate's share above one half",
            { weight: 60 },
            canary,
            "1.0.0 in blue 40 % and 1.1.0 in green 60 %",
            "try 1.1.0 in green, 60 % of the traffic from 1.0.0",
        ],
        [
            "gives it all traffic with --promote",
            { promote: true },
            canary,
            "1.1.0 in green",
            "promote 1.1.0 in green, traffic from 1.0.0",
        ],
        [
            "gives it all traffic with 100",
            { weight: 100 },
            canary,
            "1.1.0 in green",
            "promote 1.1.0 in green, traffic from 1.0.0",
        ],
        [
            "takes its share away with 0",
            { weight: 0 },
            canary,
            "1.0.0 in blue",
            "withdraw 1.1.0 in green, all traffic to 1.0.0",
        ],
        [
            "starts a newer release without a share, and ends its predecessor's share",
            { version: "1.2.0" },
            canary,
            "1.0.0 in blue",
            "deploy 1.2.0 to green, all traffic to 1.0.0",
        ],
        [
            "starts a newer release with the requested share, not its predecessor's",
            { version: "1.2.0", weight: 5 },
            canary,
            "1.0.0 in blue 95 % and 1.2.0 in green 5 %",
            "deploy 1.2.0 to green, 5 % of the traffic from 1.0.0",
        ],
        [
            "leaves the shares alone if the version is already being tried",
            { version: "1.1.0" },
            canary,
            "1.0.0 in blue 90 % and 1.1.0 in green 10 %",
            "update without a new release",
        ],
        [
            "leaves the shares alone without a version",
            {},
            canary,
            "1.0.0 in blue 90 % and 1.1.0 in green 10 %",
            "update without a new release",
        ],
        [
            "gives a first release all traffic, because no live release needs protection",
            { version: "1.0.0", weight: 10 },
            settings({ service }),
            "1.0.0 in blue",
            "deploy 1.0.0 to blue, first traffic",
        ],
    ];
    for (const [name, request, from, shares, message] of moves) {
        it(name, () => {
            const found = plan(request, from, from === standing ? { entries: [first] } : {});
            assert.equal(describeShares(found.shares), shares);
            assert.equal(found.message, message);
        });
    }

    it("knows the live release from the ledger even if the other one has more traffic", () => {
        const most = { ...standing, traffic: { blue: 30, green: 70 } };
        assert.equal(describeShares(plan({ weight: 0 }, most).shares), "1.0.0 in blue");
        assert.equal(holders(most, entries).live?.release.version, "1.0.0");
        assert.equal(holders(most, []).live?.release.version, "1.1.0");
    });

    it("refuses a share without a gateway", () => {
        const { gateway: _, ...plain } = service;
        assert.deepEqual(refusals({ weight: 10 }, { ...standing, service: plain }), [
            "--weight: 10 needs a gateway; set service.gateway, or give the release all traffic with --promote.",
        ]);
        assert.equal(describeShares(plan({ weight: 100 }, { ...standing, service: plain }).shares), "1.1.0 in green");
    });

    for (const weight of [-1, 101, 12.5, Number.NaN]) {
        it(`refuses ${weight}`, () => {
            assert.deepEqual(refusals({ weight }, standing), [
                `--weight: ${weight} is not a whole number from 0 to 100.`,
            ]);
        });
    }

    it("refuses a weight together with --promote", () => {
        assert.deepEqual(refusals({ weight: 10, promote: true }, standing), [
            "--weight: 10 conflicts with --promote, which means 100; give only one of them.",
        ]);
    });

    it("refuses a share for a release without ready pods, even the live one, before anything moves", () => {
        assert.deepEqual(refusals({ weight: 20 }, canary, { unready: ["green"] }), [
            "traffic: 1.1.0 in green has no ready pod, so it cannot get 20 %; repair it, or give another slot all traffic.",
        ]);
        assert.deepEqual(refusals({ version: "1.2.0", weight: 5 }, canary, { unready: ["blue", "green"] }), [
            "traffic: 1.0.0 in blue has no ready pod, so it cannot get 95 %; repair it, or give another slot all traffic.",
        ]);
    });

    it("gives back the share of a release without ready pods, and gives a fix all traffic while the live one is down", () => {
        assert.equal(describeShares(plan({ weight: 0 }, canary, { unready: ["green"] }).shares), "1.0.0 in blue");
        const fix = plan({ version: "1.2.0", promote: true }, canary, { unready: ["blue", "green"] });
        assert.equal(describeShares(fix.shares), "1.2.0 in green");
    });

    it("applies settings with unchanged shares, even if a release has lost its pods since", () => {
        assert.ok(plan({ version: "1.1.0" }, canary, { serving: decidedShares(canary), unready: ["green"] }));
    });
});

describe("A rollback while two releases share the traffic", () => {
    const target = () => chooseTarget({}, canary, entries).target!;
    const facts = {
        objectsInState: true,
        fieldManager: "pulumi",
        readyPods: 1,
        image: "present",
        barriers: [],
    } as const;

    it("gives everything back to the live one at once, and quarantines the other", () => {
        const { from, to, serves } = target();
        assert.deepEqual([from?.release.version, to.release.version, serves], ["1.1.0", "1.0.0", true]);
        const { plan } = planRollback(target(), facts, canary, { now: new Date("2026-11-21T12:00:00Z") });
        assert.deepEqual([plan?.instant, plan?.settings.traffic], [true, { blue: 100 }]);
        assert.deepEqual(
            plan?.settings.quarantine.map(({ version }) => version),
            ["1.1.0"],
        );
        assert.equal(plan?.reasons[1], "1 of 2 pods of 1.0.0 in blue are ready now, and it has a share of the traffic");
    });

    it("waits for a live release that has lost all its pods", () => {
        const { plan } = planRollback(target(), { ...facts, readyPods: 0 }, canary, { now: new Date() });
        assert.equal(plan?.instant, false);
    });

    it("refuses the candidate", () => {
        assert.deepEqual(chooseTarget({ to: "1.1.0" }, canary, entries).problems, [
            { path: "--to", message: "1.1.0 has a share and is being tried; `deploy --promote` gives it all traffic." },
        ]);
    });

    it("brings up an older release in place of the candidate", () => {
        const older = entry(0, {
            slots: { blue: release("0.9.0", { digest: digests["1.2.0"]! }) },
            traffic: { blue: 100 },
        });
        const { to, inSlot } = chooseTarget({ to: "0.9.0" }, canary, [...entries, older]).target!;
        assert.deepEqual([to.release.version, to.slot, inSlot], ["0.9.0", "green", false]);
    });
});
