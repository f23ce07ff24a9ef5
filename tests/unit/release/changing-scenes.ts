import type { Settings } from "../../../model/settings/settings.js";
import { describeDeploy } from "../../../release/deploy/describe-deploy.js";
import { type DeployFacts, type DeployRequest, planDeploy } from "../../../release/deploy/plan-deploy.js";
import { describeGuard, type GuardChange, planFreeze, planUnfreeze } from "../../../release/guard/plan-freeze.js";
import { planQuarantine, planUnquarantine } from "../../../release/guard/plan-quarantine.js";
import { describePromotion, type PromotionProgress } from "../../../release/promote/describe-promotion.js";
import { describeStages, planStages } from "../../../release/promote/plan-promotion.js";
import { chooseTarget, describeRollback, planRollback } from "../../../release/rollback/plan-rollback.js";
import { quarantinedWords } from "../../../release/rollback/record-rollback.js";
import type { TargetFacts } from "../../../release/rollback/rollback-target.js";
import { digests, entry, noon, release, twoReleases } from "./sample-settings.js";
import { refuse, type Scenes, say } from "./scene.js";

const first = entry(1, { slots: { blue: release("1.0.0") }, traffic: { blue: 100 } });
const second = entry(2, { slots: twoReleases.slots, traffic: { green: 100 } });
const entries = [second, first];
const frozen: Settings = {
    ...twoReleases,
    quarantine: [
        { version: "1.2.0", reason: "it lists no users to those who have none", since: "2026-11-20T10:00:00Z" },
    ],
    freeze: {
        now: {
            reason: "the audit of the year",
            since: "2026-11-21T10:00:00Z",
            until: "2026-11-23T08:00:00Z",
            by: "Ada",
        },
    },
};

function deploy(request: Partial<DeployRequest>, facts: Partial<DeployFacts> = {}) {
    const source = { commit: "c0ffee0", dirty: [], sameAsPublished: false };
    return planDeploy({ promote: false, ...request }, { settings: twoReleases, now: noon, source, entries, ...facts });
}

/** A rollback to 1.0.0 with these facts. */
function rollback(facts: Partial<TargetFacts>, reason?: string) {
    const target = chooseTarget({}, twoReleases, entries).target!;
    const warm = {
        objectsInState: true,
        fieldManager: "pulumi",
        readyPods: 2,
        image: "present",
        barriers: [],
    } as const;
    const context = { now: noon, entries, ...(reason === undefined ? {} : { reason }) };
    return planRollback(target, { ...warm, ...facts }, twoReleases, context);
}

const published = { digest: digests["1.2.0"]!, revision: "c0ffee0" };
const slow = { name: "slow answers, 95 %", command: ["x"] };
const errors = { name: "5xx", command: ["x"] };
const guard = (change: GuardChange | undefined, isDone = false) => describeGuard(change!, isDone);

export const promotion: PromotionProgress = {
    version: "1.1.0",
    slot: "green",
    from: "1.0.0",
    weight: 5,
    stage: 1,
    of: 3,
    holdSeconds: 30,
    heldSeconds: 12,
    paused: true,
    checks: [
        {
            name: errors.name,
            verdict: "passed",
            words: "0.002",
            values: [0.001, 0.004, 0.002],
            bounds: { atMost: 0.01 },
        },
        {
            name: slow.name,
            verdict: "failed",
            words: "0.8123 is above 0.6, 1.5 times the live release",
            values: [0.3, 0.35, 0.4, 0.41, 0.62, 0.8123],
            bounds: { atMost: 0.6 },
        },
        { name: "orders", verdict: "silent", words: "the query returned nothing for the live release", values: [] },
    ],
};
export const promotionHolder = "promote, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z";

/** Commands that change a stack. */
export const changingScenes: Scenes = {
    "deploy 1.2.0": report =>
        say(
            describeDeploy(deploy({ version: "1.2.0" }, { published }).plan!, () => 2),
            report,
        ),
    "deploy 1.0.0 --promote, kept without pods": report =>
        say(
            describeDeploy(deploy({ version: "1.0.0", promote: true }).plan!, ({ slot }) => (slot === "blue" ? 0 : 2)),
            report,
        ),
    "deploy 1.2.0 --promote, refused": report =>
        refuse(
            deploy({ version: "1.2.0", promote: true }, { published, settings: frozen }).problems,
            "so nothing was changed",
            report,
        ),
    promote: report => {
        const promotion = {
            steps: [
                { weight: 5, holdSeconds: 30 },
                { weight: 50, checks: [slow] },
            ],
            checks: [errors],
            bakeSeconds: 600,
        };
        const candidate = { slot: "blue", release: release("1.2.0") } as const;
        const live = { slot: "green", release: release("1.1.0") } as const;
        say(describeStages({ candidate, live }, planStages(promotion)), report);
    },
    "canary status": report => say(describePromotion(promotion, promotionHolder), report),
    rollback: report => {
        const { plan } = rollback({});
        say([...describeRollback(plan!), quarantinedWords(plan!)!], report);
    },
    "rollback --reason TEXT, to a release that is kept small": report => {
        const { plan } = rollback({ readyPods: 1, keptPods: 1 }, "checkout loses every second order since noon");
        say([...describeRollback(plan!), quarantinedWords(plan!)!], report);
    },
    "rollback, refused": report =>
        refuse(rollback({ image: "lost", readyPods: 0 }).problems, "so nothing was changed", report),
    "freeze --until 3d --reason TEXT": report =>
        say(
            guard(
                planFreeze({ reason: "incident 12, payments", until: "2026-11-24T12:00:00Z", by: "Ada" }, frozen, noon),
            ),
            report,
        ),
    unfreeze: report => say(guard(planUnfreeze("the audit is over", frozen, noon)), report),
    "quarantine 1.3.0 --reason TEXT": report =>
        say(
            guard(
                planQuarantine(
                    { version: "1.3.0", reason: "it is built from a branch" },
                    { settings: frozen, entries, now: noon },
                ).change,
            ),
            report,
        ),
    "quarantine 1.1.0 --reason TEXT, refused": report =>
        refuse(
            planQuarantine({ version: "1.1.0", reason: "x" }, { settings: frozen, entries, now: noon }).problems,
            "so nothing was changed",
            report,
        ),
    "unquarantine 1.2.0": report => say(guard(planUnquarantine("1.2.0", undefined, frozen)), report),
    "unquarantine 1.4.0": report => say(guard(planUnquarantine("1.4.0", undefined, frozen), true), report),
};
