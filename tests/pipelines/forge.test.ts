import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../../machine/process-identity.js";
import { Forge } from "./forge.js";
import type { ForgeRepository } from "./forge-repository.js";
import type { WorkflowRun } from "./workflow-runs.js";

/** A workflow's text; `{{` and `}}` are of GitHub's expressions. */
function workflow(text: string): string {
    return text.replaceAll("{{", "${" + "{");
}

describe("a forge", function () {
    // The first run on a machine builds Gitea.
    this.timeout(1_800_000);
    let forge: Forge;
    const repositories: ForgeRepository[] = [];
    const folder = mkdtempSync(join(tmpdir(), "forge-test-"));

    before(async () => {
        forge = await Forge.start({ environment: { MEETING: folder } });
    });
    after(async () => {
        await forge?.close();
        rmSync(folder, { recursive: true });
    });

    // A failed test must not take the runner from the next.
    afterEach(async () => {
        const runs = (await repositories.at(-1)?.runs.list()) ?? [];
        for (const { id, status } of runs) if (status !== "completed") await repositories.at(-1)?.runs.cancel(id);
    });

    /** A repository with one workflow, ci.yml. */
    async function started(text: string, secrets: Readonly<Record<string, string>> = {}) {
        const repository = await forge.createRepository(`team/service-${repositories.length}`);
        repositories.push(repository);
        for (const [name, value] of Object.entries(secrets)) await repository.setSecret(name, value);
        const commit = await repository.push("first", { files: { ".github/workflows/ci.yml": workflow(text) } });
        return { repository, commit };
    }

    const found = (repository: ForgeRepository, commit: string): Promise<WorkflowRun> =>
        repository.runs.found(`a run of ${commit}`, run => run.head_sha === commit);

    it("runs jobs in their order after a push, with outputs and variables, and hides secrets in logs and summaries", async () => {
        const secrets = { KEY: "sesame", LINES: "first line\nsecond line" };
        const repository = await forge.createRepository("team/outputs");
        for (const [name, value] of Object.entries(secrets)) await repository.setSecret(name, value);
        await repository.setVariable("STACK", "prod");
        const text = `
            on: push
            jobs:
              build:
                runs-on: ubuntu-latest
                outputs: { version: "{{ steps.version.outputs.version }}" }
                steps:
                  - id: version
                    run: echo "version=1.4.0" >> "$GITHUB_OUTPUT"
                  - run: |
                      echo "the key is {{ secrets.KEY }}, the lines are $LINES"
                      echo "::add-mask::of the day"
                      echo "word of the day"
                      printf '# Result\\nkey {{ secrets.KEY }}\\n' >> "$GITHUB_STEP_SUMMARY"
                    env: { LINES: "{{ secrets.LINES }}" }
              deploy:
                needs: build
                runs-on: ubuntu-latest
                steps:
                  - run: echo "{{ needs.build.result }} {{ needs.build.outputs.version }} to {{ vars.STACK }}"
            `;
        const commit = await repository.push("first", { files: { ".github/workflows/ci.yml": workflow(text) } });
        const run = await repository.runs.ended((await found(repository, commit)).id);
        assert.equal(run.conclusion, "success", await repository.runs.describe(run.id));
        const log = await repository.runs.log(run.id, "build");
        assert.match(log, /^the key is \*\*\*, the lines are \*\*\*\n\*\*\*\nword \*\*\*$/m);
        assert.doesNotMatch(log, /sesame|first line|second line|of the day/);
        assert.match(log, /^summary \| # Result\nsummary \| key \*\*\*$/m);
        assert.match(await repository.runs.log(run.id, "deploy"), /^success 1\.4\.0 to prod$/m);
        assert.equal(run.html_url, `${repository.url}/actions/runs/${run.id}`);
        const statuses = await repository.statuses(commit);
        assert.deepEqual(
            statuses.map(({ context, status }) => [context, status]),
            [
                ["/ build (push)", "success"],
                ["/ deploy (push)", "success"],
            ],
        );
    });

    it("turns red when a job fails, and skips what needs it", async () => {
        const { repository, commit } = await started(`
            name: CI
            on: push
            jobs:
              check:
                runs-on: ubuntu-latest
                steps:
                  - run: exit 3
                  - run: echo never
                  - if: always()
                    run: echo afterwards
              deploy:
                needs: check
                runs-on: ubuntu-latest
                steps: [{ run: echo never }]
              hangs:
                runs-on: ubuntu-latest
                timeout-minutes: 0.02
                steps: [{ run: sleep 1000 }]
            `);
        const run = await repository.runs.ended((await found(repository, commit)).id);
        assert.equal(run.conclusion, "failure");
        const jobs = await repository.runs.jobs(run.id);
        assert.deepEqual(
            jobs.map(({ conclusion }) => conclusion),
            ["failure", "skipped", "failure"],
        );
        assert.match(await repository.runs.log(run.id, "hangs"), /^the job took longer than its timeout-minutes$/m);
        const log = await repository.runs.log(run.id, "check");
        assert.match(log, /^exit status 3$/m);
        assert.match(log, /^afterwards$/m);
        assert.doesNotMatch(log, /^never$/m);
        const [status] = await repository.statuses(commit);
        assert.deepEqual([status?.context, status?.status], ["CI / check (push)", "failure"]);
    });

    it("starts a workflow on demand, with inputs", async () => {
        const { repository } = await started(`
            on:
              workflow_dispatch:
                inputs:
                  version: { required: true }
                  promote: { type: boolean, default: true }
            jobs:
              deploy:
                runs-on: ubuntu-latest
                steps: [{ run: 'echo "deploys {{ inputs.version }}, {{ github.event.inputs.promote }}"' }]
            `);
        const run = await repository.runs.ended(await repository.runs.dispatch("ci.yml", { version: "1.4.0" }));
        assert.deepEqual([run.event, run.conclusion], ["workflow_dispatch", "success"]);
        assert.match(await repository.runs.log(run.id, "deploy"), /^deploys 1\.4\.0, true$/m);
    });

    const waiting = (concurrency: string) => `
        on: workflow_dispatch
        concurrency: ${concurrency}
        jobs:
          deploy:
            runs-on: ubuntu-latest
            steps: [{ run: 'echo "begun"; while [ ! -e "$MEETING/$GITHUB_REPOSITORY_OWNER-$GITHUB_RUN_ID" ]; do sleep 0.1; done' }]
        `;

    it("keeps one run of a concurrency group waiting, the newest", async () => {
        const { repository } = await started(waiting("deploy"));
        const { runs } = repository;
        const first = await runs.dispatch("ci.yml");
        await runs.said(first, "deploy", /^begun$/m);
        const second = await runs.dispatch("ci.yml");
        const third = await runs.dispatch("ci.yml");
        assert.equal((await runs.ended(second)).conclusion, "cancelled");
        assert.equal((await runs.get(third)).status, "waiting");
        assert.equal((await runs.get(first)).status, "in_progress");
        await runs.cancel(first);
        await runs.said(third, "deploy", /^begun$/m);
        await runs.cancel(third);
        await runs.ended(third);
    });

    it("cancels the running one for the next with cancel-in-progress", async () => {
        const { repository } = await started(waiting("{ group: deploy, cancel-in-progress: true }"));
        const { runs } = repository;
        const first = await runs.dispatch("ci.yml");
        await runs.said(first, "deploy", /^begun$/m);
        const second = await runs.dispatch("ci.yml");
        assert.equal((await runs.ended(first)).conclusion, "cancelled");
        await runs.said(second, "deploy", /^begun$/m);
        await runs.cancel(second);
    });

    it("reaches the process of a cancelled job: SIGINT for the step's shell, and nothing is left", async () => {
        const { repository, commit } = await started(`
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      sleep 1000 &
                      trap 'echo "stopped by SIGINT"; exit 1' INT
                      echo "process $!"
                      wait
                  - if: always()
                    run: echo never
            `);
        const { id } = await found(repository, commit);
        const process = /^process (\d+)$/m.exec(await repository.runs.said(id, "deploy", /^process \d+$/m))?.[1];
        await repository.runs.cancel(id);
        assert.equal((await repository.runs.ended(id)).conclusion, "cancelled");
        const log = await repository.runs.said(id, "deploy", /^Job: cancelled$/m);
        assert.match(log, /^stopped by SIGINT$/m);
        assert.doesNotMatch(log, /^never$/m);
        assert.equal(isRunning(Number(process)), false);
    });

    it("kills a cancelled job that ignores SIGINT and SIGTERM", async () => {
        const { repository, commit } = await started(`
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      trap 'echo "no"' INT TERM
                      echo "process $$"
                      while true; do sleep 0.1; done
            `);
        const { id } = await found(repository, commit);
        const process = /^process (\d+)$/m.exec(await repository.runs.said(id, "deploy", /^process \d+$/m))?.[1];
        await repository.runs.cancel(id);
        assert.match(await repository.runs.said(id, "deploy", /^Job: cancelled$/m), /^no\nno$/m);
        assert.equal(isRunning(Number(process)), false);
    });

    it("runs two jobs at a time", async () => {
        const meet = (self: string, other: string) => `
              ${self}:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      touch "$MEETING/${self}"
                      for attempt in $(seq 600); do [ -e "$MEETING/${other}" ] && exit; sleep 0.1; done
                      exit 1`;
        const { repository, commit } = await started(`
            on: push
            jobs:${meet("one", "other")}${meet("other", "one")}
            `);
        const run = await repository.runs.ended((await found(repository, commit)).id);
        assert.equal(run.conclusion, "success", await repository.runs.describe(run.id));
    });

    it("gives a stranger's pull request no secrets, and asks before it runs", async () => {
        const text = `
            on: pull_request
            jobs:
              check:
                runs-on: ubuntu-latest
                steps: [{ run: 'echo "the key is <{{ secrets.KEY }}> at {{ github.ref }}"' }]
            `;
        const { repository } = await started(text, { KEY: "sesame" });
        const visitor = await forge.addUser("visitor");
        const fork = await repository.forkTo(visitor);
        const commit = await fork.push("A change", { files: { "README.md": "changed\n" }, branch: "change" });
        const strange = await repository.as(visitor).openPullRequest("visitor:change", "A change");
        const { id } = await found(repository, commit);
        assert.notEqual((await repository.runs.get(id)).status, "completed");
        await repository.runs.approve(id);
        assert.equal((await repository.runs.ended(id)).conclusion, "success");
        const expected = (key: string, number: number) =>
            new RegExp(`^the key is <${key}> at refs/pull/${number}/head$`, "m");
        assert.match(await repository.runs.log(id, "check"), expected("", strange.number));

        const own = await repository.push("Ours", { files: { "README.md": "ours\n" }, branch: "ours" });
        const { number } = await repository.openPullRequest("ours", "Ours");
        const ours = await repository.runs.ended((await found(repository, own)).id);
        assert.match(await repository.runs.log(ours.id, "check"), expected("\\*\\*\\*", number));
    });

    it("lets a job comment on its pull request by its own token, if its permissions say so", async () => {
        const job = (name: string, permissions: string) => `
              ${name}:
                permissions: { ${permissions} }
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      curl --silent --show-error --fail --json '{ "body": "from ${name}" }' \\
                        --header "Authorization: token {{ github.token }}" \\
                        "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/{{ github.event.number }}/comments"`;
        const repository = await forge.createRepository("team/comments", { private: true });
        const text = `
            on: pull_request
            jobs:${job("mute", "contents: read")}${job("talks", "pull-requests: write")}
            `;
        await repository.push("first", { files: { ".github/workflows/ci.yml": workflow(text) } });
        const commit = await repository.push("A change", { files: { "README.md": "changed\n" }, branch: "change" });
        const { number } = await repository.openPullRequest("change", "A change");
        const run = await repository.runs.ended((await found(repository, commit)).id);
        const jobs = await repository.runs.jobs(run.id);
        assert.deepEqual(
            jobs.map(({ name, conclusion }) => [name, conclusion]),
            [
                ["mute", "failure"],
                ["talks", "success"],
            ],
            await repository.runs.describe(run.id),
        );
        const comments = await repository.comments(number);
        assert.deepEqual(
            comments.map(({ body, user }) => [body, user.login]),
            [["from talks", "gitea-actions"]],
        );
    });
});
