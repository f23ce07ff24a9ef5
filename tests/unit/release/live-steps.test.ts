import assert from "node:assert/strict";
import { liveSteps, type PreviewStep } from "../../../release/live-steps.js";

const live = {
    service: "users",
    namespace: "users-dev",
    releaseId: "aaaaaaaaaa",
    sessionSecret: 1,
    mayServe: ["aaaaaaaaaa"],
};

function step(
    op: string,
    kind: string,
    name: string,
    change: Partial<PreviewStep> & { id?: string } = {},
): PreviewStep {
    const { id, ...rest } = change;
    const labels = id === undefined ? {} : { "fastapi-release/release-id": id };
    return {
        op,
        type: `kubernetes:${kind}`,
        urn: `urn:pulumi:dev::users::kubernetes:${kind}::${name}`,
        old: { inputs: { metadata: { name, namespace: "users-dev", labels } } },
        ...rest,
    };
}

const traffic = (id: string): Partial<PreviewStep> => ({
    new: { inputs: { spec: { selector: { "fastapi-release/release-id": id } } } },
});

describe("liveSteps", () => {
    const harmless: [string, PreviewStep][] = [
        ["a new object", { ...step("create", "apps/v1:Deployment", "users-green-bbbbbbbbbb"), old: undefined }],
        ["an object that stays the same", step("same", "apps/v1:Deployment", "d", { id: live.releaseId })],
        ["the end of a standby", step("delete", "apps/v1:Deployment", "d", { id: "bbbbbbbbbb" })],
        [
            "more replicas",
            step("update", "apps/v1:Deployment", "d", { id: live.releaseId, detailedDiff: { "spec.replicas": {} } }),
        ],
        [
            "traffic that comes to select what it does in the cluster",
            step("update", "core/v1:Service", "users", traffic(live.releaseId)),
        ],
        [
            "an object of another namespace",
            { ...step("delete", "core/v1:Service", "users"), old: { inputs: { metadata: { name: "users" } } } },
        ],
    ];
    for (const [name, one] of harmless) it(`lets pass ${name}`, () => assert.deepEqual(liveSteps([one], live), []));

    const refused: [string, PreviewStep, string][] = [
        [
            "an update of a live object",
            step("update", "apps/v1:Deployment", "d", {
                id: live.releaseId,
                detailedDiff: { "spec.replicas": {}, "spec.template": {} },
            }),
            "update Deployment d (spec.replicas, spec.template)",
        ],
        [
            "an update of a live object whose diff is not told",
            step("update", "apps/v1:Deployment", "d", { id: live.releaseId }),
            "update Deployment d",
        ],
        [
            "the replacement of a live object",
            step("replace", "core/v1:ConfigMap", "c", { id: live.releaseId }),
            "replace ConfigMap c",
        ],
        [
            "the end of a live object",
            step("delete", "core/v1:Service", "s", { id: live.releaseId }),
            "delete Service s",
        ],
        [
            "traffic for another release",
            step("update", "core/v1:Service", "users", traffic("bbbbbbbbbb")),
            "update Service users",
        ],
        ["the end of the traffic object", step("delete", "core/v1:Service", "users"), "delete Service users"],
        [
            "the end of the session secret in use",
            step("delete", "core/v1:Secret", "users-session-v1"),
            "delete Secret users-session-v1",
        ],
        [
            "the end of the namespace",
            {
                ...step("delete", "core/v1:Namespace", "users-dev"),
                old: { inputs: { metadata: { name: "users-dev" } } },
            },
            "delete Namespace users-dev",
        ],
    ];
    for (const [name, one, line] of refused)
        it(`names ${name}`, () => assert.deepEqual(liveSteps([one], live), [line]));

    it("lets traffic go to a release that is promoted", () => {
        const promoted = { ...live, mayServe: [live.releaseId, "bbbbbbbbbb"] };
        assert.deepEqual(liveSteps([step("update", "core/v1:Service", "users", traffic("bbbbbbbbbb"))], promoted), []);
    });
});
