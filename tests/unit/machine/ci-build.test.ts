import assert from "node:assert/strict";
import { ciEnvironment, readCiBuild } from "../../../machine/ci-build.js";

const run = {
    GITHUB_ACTIONS: "true",
    GITHUB_SERVER_URL: "https://github.example.com",
    GITHUB_REPOSITORY: "acme/users",
    GITHUB_RUN_ID: "1234",
    GITHUB_RUN_NUMBER: "7",
    GITHUB_EVENT_NAME: "push",
    GITHUB_REF: "refs/heads/main",
    GITHUB_SHA: "c0ffee",
};
const page = "https://github.example.com/acme/users/actions/runs/1234";

describe("A build of a pipeline", () => {
    for (const [what, environment, build] of [
        ["GitHub", { ...run, GITHUB_SERVER_URL: "" }, { ciBuild: "7", ciUrl: page.replace(".example", "") }],
        ["a GitHub of a team's own", run, { ciBuild: "7", ciUrl: page }],
        [
            "GitLab",
            {
                GITLAB_CI: "true",
                CI_PIPELINE_ID: "99",
                CI_PIPELINE_IID: "3",
                CI_JOB_URL: "https://gitlab.example.com/j/5",
            },
            { ciBuild: "3", ciUrl: "https://gitlab.example.com/j/5" },
        ],
        [
            "Jenkins",
            { JENKINS_URL: "https://j.example.com", BUILD_NUMBER: "12", BUILD_URL: "https://j.example.com/12/" },
            { ciBuild: "12", ciUrl: "https://j.example.com/12/" },
        ],
        [
            "a system that its variables name",
            {
                ...run,
                PULUMI_CI_SYSTEM: "Tekton",
                PULUMI_CI_BUILD_ID: "a1",
                PULUMI_CI_BUILD_URL: "https://t.example.com",
            },
            { ciBuild: "a1", ciUrl: "https://t.example.com" },
        ],
        ["none, if that is said", { ...run, PULUMI_DISABLE_CI_DETECTION: "true" }, {}],
        ["none", {}, {}],
    ] as const) {
        it(`is read in ${what}`, () => assert.deepEqual(readCiBuild(environment), build));
    }

    it("is told Pulumi with its page, where Pulumi would name one on github.com", () => {
        assert.deepEqual(ciEnvironment(run), {
            PULUMI_CI_SYSTEM: "GitHub Actions",
            PULUMI_CI_BUILD_ID: "1234",
            PULUMI_CI_BUILD_NUMBER: "7",
            PULUMI_CI_BUILD_TYPE: "push",
            PULUMI_CI_BUILD_URL: page,
            PULUMI_CI_BRANCH_NAME: "refs/heads/main",
            PULUMI_CI_PULL_REQUEST_SHA: "c0ffee",
        });
        assert.deepEqual(ciEnvironment({ ...run, GITHUB_SERVER_URL: "https://github.com" }), {});
        assert.deepEqual(ciEnvironment({ ...run, PULUMI_CI_SYSTEM: "Tekton" }), {});
        assert.deepEqual(ciEnvironment({ GITLAB_CI: "true", CI_PIPELINE_ID: "99" }), {});
    });
});
