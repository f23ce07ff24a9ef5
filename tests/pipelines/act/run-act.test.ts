import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runAct } from "./run-act.js";

const workflow = `on:
  push:
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      version: \${{ steps.version.outputs.version }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - id: version
        run: echo "version=$(cat version.txt)" >> "$GITHUB_OUTPUT"
  deploy:
    runs-on: ubuntu-latest
    needs: build
    steps:
      - run: echo "deploys \${{ needs.build.outputs.version }} with \${{ secrets.KEY }} to \${{ vars.STACK }}"
      - run: test "\${{ github.event.ref }}" = refs/heads/main
`;

describe("runAct", function () {
    this.timeout(900_000);
    const folder = mkdtempSync(join(tmpdir(), "run-act-"));
    after(() => rmSync(folder, { recursive: true }));

    before(() => {
        mkdirSync(join(folder, ".github", "workflows"), { recursive: true });
        writeFileSync(join(folder, ".github", "workflows", "deploy.yml"), workflow);
        writeFileSync(join(folder, "version.txt"), "1.4.0\n");
        const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
        git("init", "--initial-branch", "main");
        git("add", ".");
        git("-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "--message", "first");
    });

    const settings = { secrets: { KEY: "sesame" }, variables: { STACK: "prod" } };

    it("runs jobs in their order, with outputs, variables and masked secrets", async () => {
        const { exitCode, log } = await runAct(folder, "push", { ...settings, payload: { ref: "refs/heads/main" } });
        assert.equal(exitCode, 0, log);
        assert.match(log, /deploys 1\.4\.0 with \*\*\* to prod/);
        assert.match(log, /stand-in: setup-node/);
        assert.doesNotMatch(log, /sesame/);
    });

    it("returns the exit code of a workflow that fails", async () => {
        const { exitCode, log } = await runAct(folder, "push", { ...settings, payload: { ref: "refs/heads/other" } });
        assert.equal(exitCode, 1, log);
        assert.match(log, /Job 'deploy' failed/);
    });
});
