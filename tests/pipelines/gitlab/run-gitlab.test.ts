import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGitlab } from "./run-gitlab.js";

const pipeline = `
stages: [build, deploy]
build:
  stage: build
  script:
    - echo "VERSION=$(cat version.txt)" > build.env
  artifacts:
    reports: { dotenv: build.env }
deploy:
  stage: deploy
  needs: [build]
  environment: { name: $STACK }
  script:
    - echo "deploys $VERSION to $STACK of $CI_PROJECT_NAME at $CI_COMMIT_BRANCH"
rollback:
  stage: deploy
  needs: []
  when: manual
  script:
    - echo "rolls $STACK back"
    - test "$STACK" = prod
`;

describe("runGitlab", function () {
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), "run-gitlab-"));
    after(() => rmSync(folder, { recursive: true }));

    before(() => {
        writeFileSync(join(folder, ".gitlab-ci.yml"), pipeline);
        writeFileSync(join(folder, "version.txt"), "1.4.0\n");
        const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
        git("init", "--initial-branch", "main");
        git("remote", "add", "origin", "git@gitlab.example.com:team/users.git");
        git("add", ".");
        git("-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--message", "first");
    });

    it("runs the stages in their order, and no manual job", async () => {
        const { exitCode, log } = await runGitlab(folder, { variables: { STACK: "prod" } });
        assert.equal(exitCode, 0, log);
        assert.match(log, /deploy +> deploys 1\.4\.0 to prod of users at main/);
        assert.doesNotMatch(log, /> rolls prod back/);
        assert.equal(existsSync(join(folder, ".gitlab-ci-local")), false);
    });

    it("runs a manual job by its name, and returns its exit code", async () => {
        const good = await runGitlab(folder, { variables: { STACK: "prod" }, job: "rollback" });
        assert.equal(good.exitCode, 0, good.log);
        assert.match(good.log, /rollback +> rolls prod back/);
        const bad = await runGitlab(folder, { variables: { STACK: "dev" }, job: "rollback" });
        assert.equal(bad.exitCode, 1, bad.log);
    });
});
