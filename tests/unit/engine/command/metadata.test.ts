import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBuildMetadata } from "../../../../engine/command/ci-metadata.js";
import { readGitMetadata } from "../../../../engine/command/git-metadata.js";
import { describeEnvironment } from "../../../../engine/command/update-environment.js";

const environment = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.invalid",
    GIT_COMMITTER_NAME: "Carl",
    GIT_COMMITTER_EMAIL: "carl@example.invalid",
};

describe("the git part of a history entry", () => {
    let directory: string;
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "git-"));
    });
    afterEach(() => rmSync(directory, { recursive: true }));
    const git = (...args: string[]) =>
        execFileSync("git", ["-C", directory, ...args], { env: environment, encoding: "utf8" }).trim();

    it("tells commit, branch, people, remote and what is not committed", async () => {
        git("init", "-q", "-b", "main");
        git("remote", "add", "origin", "git@github.com:example-org/example-repo.git");
        git("commit", "-q", "--allow-empty", "-m", "Release 1.4.0\n\nBody.");
        mkdirSync(join(directory, "deploy"));
        const read = await readGitMetadata(join(directory, "deploy"), environment);
        assert.deepEqual(read, {
            commitTitle: "Release 1.4.0",
            environment: {
                "git.head": git("rev-parse", "HEAD"),
                "git.headName": "refs/heads/main",
                "git.dirty": "false",
                "git.committer": "Carl",
                "git.committer.email": "carl@example.invalid",
                "git.author": "Ada",
                "git.author.email": "ada@example.invalid",
                "vcs.kind": "github.com",
                "vcs.owner": "example-org",
                "vcs.repo": "example-repo",
                "vcs.root": "deploy",
            },
        });
        writeFileSync(join(directory, "new"), "");
        git("checkout", "-q", "--detach");
        const later = await readGitMetadata(directory, environment);
        assert.equal(later.environment["git.dirty"], "true");
        assert.equal(later.environment["git.headName"], "HEAD");
        assert.equal(later.environment["vcs.root"], ".");
    });

    it("is empty outside of a repository", async () => {
        assert.deepEqual(await readGitMetadata(directory, environment), { environment: {}, commitTitle: "" });
    });
});

describe("the build part of a history entry", () => {
    it("knows the common systems", () => {
        assert.deepEqual(
            readBuildMetadata({
                GITHUB_ACTIONS: "true",
                GITHUB_RUN_ID: "9",
                GITHUB_RUN_NUMBER: "42",
                GITHUB_EVENT_NAME: "push",
                GITHUB_SHA: "abc",
                GITHUB_REPOSITORY: "o/r",
            }),
            {
                "ci.system": "GitHub Actions",
                "ci.build.id": "9",
                "ci.build.number": "42",
                "ci.build.type": "push",
                "ci.pr.headSHA": "abc",
                "ci.build.url": "https://github.com/o/r/actions/runs/9",
            },
        );
        assert.deepEqual(readBuildMetadata({ GITLAB_CI: "true", CI_PIPELINE_ID: "7", CI_MERGE_REQUEST_IID: "3" }), {
            "ci.system": "GitLab CI/CD",
            "ci.build.id": "7",
            "ci.pr.number": "3",
        });
    });

    it("takes what the user says of any other", () => {
        assert.deepEqual(readBuildMetadata({ PULUMI_CI_SYSTEM: "Ours", PULUMI_CI_BUILD_ID: "1" }), {
            "ci.system": "Ours",
            "ci.build.id": "1",
        });
        assert.deepEqual(readBuildMetadata({ PULUMI_DISABLE_CI_DETECTION: "1", TRAVIS: "true" }), {});
    });
});

describe("the environment of a history entry", () => {
    it("says which variables and flags were set, never what to", () => {
        const entries = describeEnvironment(
            { PULUMI_CONFIG_PASSPHRASE: "hunter2", PULUMI_SKIP_UPDATE_CHECK: "1", HOME: "/root" },
            {
                execKind: "auto.local",
                flags: { message: "secret", yes: true },

                git: { environment: { "git.head": "abc" }, commitTitle: "" },
            },
        );
        assert.equal(entries["exec.kind"], "auto.local");
        assert.equal(entries["git.head"], "abc");
        assert.equal(entries["pulumi.env.PULUMI_CONFIG_PASSPHRASE"], "set");
        assert.equal(entries["pulumi.env.PULUMI_SKIP_UPDATE_CHECK"], "true");
        assert.equal(entries["pulumi.flag.message"], "set");
        assert.equal(entries["pulumi.flag.yes"], "true");
        assert.doesNotMatch(JSON.stringify(entries), /hunter2|"secret"|HOME/);
        assert.deepEqual(Object.keys(entries), Object.keys(entries).sort());
    });
});
