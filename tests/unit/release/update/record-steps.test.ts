import assert from "node:assert/strict";
import { releaseId } from "../../../../model/release/release-id.js";
import type { PreviewStep } from "../../../../release/update/live-steps.js";
import { recordSteps } from "../../../../release/update/live-steps.js";
import { release, twoReleases } from "../sample-settings.js";

const kept = releaseId("users", release("1.0.0"));

function step(op: string, type: string, name: string, more: Partial<PreviewStep> & { id?: string } = {}): PreviewStep {
    const { id, ...rest } = more;
    const labels = id === undefined ? {} : { "fastapi-release/release-id": id };
    return {
        op,
        type,
        urn: `urn:pulumi:dev::users::${type}::${name}`,
        ...(op === "create" ? {} : { old: { inputs: { metadata: { name, namespace: "users-dev", labels } } } }),
        ...rest,
    };
}

const deployment = "kubernetes:apps/v1:Deployment";
const budget = "kubernetes:policy/v1:PodDisruptionBudget";
const secret = "kubernetes:core/v1:Secret";

describe("recordSteps", () => {
    const harmless: [string, PreviewStep][] = [
        ["an unchanged object", step("same", deployment, "d", { id: kept })],
        ["a read", step("read", "pulumi:pulumi:StackReference", "dev")],
        ["another provider", step("update", "pulumi:providers:kubernetes", "default")],
        ["the removal of a component", step("delete", "fastapi-release:index:ReleaseSlot", "users-blue-bbbbbbbbbb")],
        ["the removal of a failed candidate", step("delete", deployment, "d", { id: "bbbbbbbbbb" })],
        ["the removal of a failed candidate's budget", step("delete", budget, "users-green-bbbbbbbbbb")],
        ["the removal of a candidate's secret", step("delete", secret, "users-session-v2")],
        ["an image that is no longer kept", step("delete", "docker:index/image:Image", "users:1.2.0")],
        [
            "the record in the traffic object",
            step("update", "kubernetes:core/v1:Service", "users", {
                detailedDiff: { "metadata.annotations.fastapi-release/record": {} },
            }),
        ],
        ["more pods", step("update", deployment, "d", { id: kept, detailedDiff: { "spec.replicas": {} } })],
    ];
    for (const [what, harmlessStep] of harmless) {
        it(`allows ${what}`, () => assert.deepEqual(recordSteps([harmlessStep], twoReleases), []));
    }

    const told: [PreviewStep, string][] = [
        [step("create", deployment, "users-blue-bbbbbbbbbb"), "create Deployment users-blue-bbbbbbbbbb"],
        [
            step("update", "kubernetes:core/v1:Service", "users", { detailedDiff: { "spec.selector": {} } }),
            "update Service users (spec.selector)",
        ],
        [step("delete", deployment, "d", { id: kept }), "delete Deployment d"],
        [step("delete", budget, `users-blue-${kept}`), `delete PodDisruptionBudget users-blue-${kept}`],
        [step("delete", secret, "users-session-v1"), "delete Secret users-session-v1"],
        [step("delete", "kubernetes:core/v1:Namespace", "users-dev"), "delete Namespace users-dev"],
        [step("create", "docker:index/image:Image", "users:1.2.0"), "create Image users:1.2.0"],
    ];
    for (const [harmful, line] of told) {
        it(`names ${line}`, () => assert.deepEqual(recordSteps([harmful], twoReleases), [line]));
    }
});
