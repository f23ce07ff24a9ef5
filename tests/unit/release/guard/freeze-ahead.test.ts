import assert from "node:assert/strict";
import type { Freeze, Settings } from "../../../../model/settings/settings.js";
import { decidedShares } from "../../../../model/traffic/shares.js";
import { type DeployFacts, type DeployRequest, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { freezeWords } from "../../../../release/guard/freeze-ahead.js";
import { someGateway } from "../../model/some-gateway.js";
import { entry, noon, release, settings, twoReleases } from "../sample-settings.js";

const freeze: Freeze = { now: { reason: "incident 12", since: "2026-11-21T10:00:00Z", by: "ada" } };
const canary: Settings = {
    ...twoReleases,
    service: { ...twoReleases.service, gateway: someGateway() },
    traffic: { blue: 10, green: 90 },
};
const decided = ({ slots, traffic }: Settings) => ({ slots, ...(traffic === undefined ? {} : { traffic }) });

function plan(request: Partial<DeployRequest>, from: Settings, facts: Partial<DeployFacts> = {}) {
    const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };
    const head = entry(2, decided(from));
    const alone = entry(1, { slots: from.slots, traffic: { green: 100 } });
    return planDeploy(
        { promote: false, ...request },
        { settings: { ...from, freeze }, now: noon, source, entries: [head, alone], ...facts },
    );
}
const paths = (...args: Parameters<typeof plan>) => plan(...args).problems?.map(({ path }) => path) ?? [];

describe("A deploy during a freeze", () => {
    const edited = { ...twoReleases, traffic: { blue: 100 } };
    const ledger = { entries: [entry(2, decided(twoReleases))] };
    const onGreen = { ...ledger, serving: decidedShares(twoReleases) };
    const quarantined = { version: "1.2.0", reason: "leaks", since: "2026-11-20T10:00:00Z" };
    const cases: [string, string[], string[]][] = [
        ["refuses a new version", paths({ version: "1.2.0" }, twoReleases), ["freeze.now"]],
        ["refuses a first release", paths({ version: "1.0.0" }, settings()), ["freeze.now"]],
        ["refuses a promotion", paths({ promote: true }, twoReleases), ["freeze.now"]],
        [
            "refuses the live version with other defaults",
            paths({ version: "1.1.0" }, { ...twoReleases, release: { ...twoReleases.release, env: {} } }),
            ["freeze.now"],
        ],
        ["refuses a larger share", paths({ weight: 30 }, canary), ["freeze.now"]],
        ["allows taking a share away", paths({ weight: 0 }, canary), []],
        ["allows giving the live release all traffic again", paths({ version: "1.1.0", promote: true }, canary), []],
        ["allows a version that already serves", paths({ version: "1.1.0", promote: true }, twoReleases), []],
        ["allows an update that changes nothing", paths({}, twoReleases), []],
        ["refuses an edit by hand that moves traffic", paths({}, edited, onGreen), ["freeze.now"]],
        [
            "refuses an edit by hand that places a release",
            paths({}, { ...twoReleases, slots: { ...twoReleases.slots, blue: release("1.2.0") } }, onGreen),
            ["freeze.now"],
        ],
        ["allows recording what already serves", paths({}, edited, { ...ledger, serving: decidedShares(edited) }), []],
        [
            "allows recording a serving release that is not in the ledger",
            paths(
                {},
                { ...edited, slots: { ...edited.slots, blue: release("0.9.0") } },
                {
                    ...ledger,
                    serving: decidedShares({ ...edited, slots: { ...edited.slots, blue: release("0.9.0") } }),
                },
            ),
            [],
        ],
        [
            "refuses to replace the live release's objects with those of a new library",
            paths({}, twoReleases, { serving: [{ slot: "green", releaseId: "0123456789", weight: 100 }] }),
            ["freeze.now"],
        ],
        [
            "reports both problems if there is another one",
            paths({ version: "1.2.0" }, { ...twoReleases, quarantine: [quarantined] }),
            ["quarantine", "freeze.now"],
        ],
        [
            "goes ahead once the freeze is over",
            paths({ version: "1.2.0" }, twoReleases, { settings: { ...twoReleases, freeze: { windows: [] } } }),
            [],
        ],
    ];
    for (const [what, found, expected] of cases) it(what, () => assert.deepEqual(found, expected));

    it("goes ahead if the freeze is overridden, and says so", () => {
        const override = { version: "1.2.0", promote: true, overrideFreeze: true };
        const { plan: planned } = plan(override, twoReleases);
        assert.equal(planned?.message, "deploy 1.2.0 to blue, traffic from 1.1.0, overriding the freeze (incident 12)");
        assert.deepEqual(planned?.overridden, ["frozen since 2026-11-21T10:00:00Z by ada: incident 12"]);
        const free = plan(override, twoReleases, { settings: twoReleases }).plan;
        assert.deepEqual([free?.message, free?.overridden], ["deploy 1.2.0 to blue, traffic from 1.1.0", []]);
    });

    it("gets the reason in words that stop a promotion", () => {
        assert.equal(freezeWords({}, noon), undefined);
        assert.equal(freezeWords({ freeze }, noon), "frozen since 2026-11-21T10:00:00Z by ada: incident 12");
        const window = { days: ["sat"], from: "00:00", to: "24:00", timeZone: "Mars", reason: "weekend" } as const;
        assert.match(
            freezeWords({ freeze: { windows: [window] } }, noon) ?? "",
            /^freeze\.windows\[0\]\.timeZone: .*[^.]$/,
        );
    });

    it("is refused for an unknown time zone, even if overridden", () => {
        const window = { days: ["sat"], from: "00:00", to: "24:00", timeZone: "Mars", reason: "weekend" } as const;
        const broken = { settings: { ...twoReleases, freeze: { windows: [window] } } };
        const expected = ["freeze.windows[0].timeZone"];
        assert.deepEqual(paths({ version: "1.2.0" }, twoReleases, broken), expected);
        assert.deepEqual(paths({ version: "1.2.0", overrideFreeze: true }, twoReleases, broken), expected);
    });
});
