import assert from "node:assert/strict";
import { join } from "node:path";
import { lintWorkflow } from "./actionlint/lint-workflow.js";
import { TeamRepository } from "./team-repository.js";
import type { WorkflowRun } from "./workflow-runs.js";

// The workflow that `init` writes for GitHub, on a Gitea: `environment:` and who approves there are not known to it.
describe("The pipeline for GitHub", function () {
    this.timeout(900_000);
    let team: TeamRepository;
    before(async () => {
        team = await TeamRepository.start();
    });
    after(() => team?.close());

    interface Entry {
        readonly release?: string;
        readonly result: string;
        readonly commit?: string;
        readonly ciBuild?: string;
        readonly ciUrl?: string;
    }
    const entries = () => team.ask<Entry[]>("history");

    /** The end of the run for a commit of main. */
    async function pushed(message: string): Promise<WorkflowRun> {
        const { repository } = team;
        const commit = await repository.push(message);
        const run = await repository.runs.found(`a run of ${message}`, ({ head_sha }) => head_sha === commit);
        return repository.runs.ended(run.id, 300);
    }
    const conclusions = async ({ id }: WorkflowRun) => {
        const jobs = await team.repository.runs.jobs(id);
        return Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));
    };

    it("has no fault that actionlint knows", async () => {
        assert.deepEqual(await lintWorkflow(join(team.repository.folder, ".github", "workflows", "release.yml")), []);
    });

    it("tests and releases the first commit, tags it, and the ledger names commit, run and page", async () => {
        const run = await pushed("feat: quotes");
        assert.equal(run.conclusion, "success", await team.repository.runs.describe(run.id));
        const { test, dev, prod } = await conclusions(run);
        assert.deepEqual([test, dev, prod], ["success", "success", "skipped"]);
        assert.equal(await team.serves(), "first");
        const entry = entries().at(-1);
        assert.deepEqual(
            [entry?.release, entry?.commit, entry?.ciBuild, entry?.ciUrl],
            ["0.1.0", run.head_sha, String(run.run_number), run.html_url],
        );
        assert.match(await team.repository.git("ls-remote", "--tags", "origin"), /refs\/tags\/v0\.1\.0$/m);
        assert.match(await team.repository.runs.log(run.id, "dev"), /^summary \| ### `deploy` on `dev`: exit code 0$/m);
    });

    it("releases what the next commit asks for", async () => {
        team.edit("second");
        const run = await pushed("feat: a second edition");
        assert.equal(run.conclusion, "success", await team.repository.runs.describe(run.id));
        assert.equal(await team.serves(), "second");
        assert.equal(entries().at(-1)?.release, "0.2.0");
    });

    it("is red when a release does not pass its gate, and traffic stays", async () => {
        team.edit(
            "third",
            text => `${text}\n\n@app.on_event("startup")\nasync def fail():\n    raise RuntimeError("no database")\n`,
        );
        const run = await pushed("fix: a third edition that does not start");
        assert.equal(run.conclusion, "failure");
        assert.equal((await conclusions(run)).dev, "failure");
        assert.match(await team.repository.runs.log(run.id, "dev"), /no database/);
        assert.equal(await team.serves(), "second");
    });

    it("refuses on a pull request what breaks the API under a fix, in one comment that is updated", async () => {
        const { repository } = team;
        const branch = "quote";
        team.edit("fourth", text => text.replace('"/quotes/', '"/quote/'));
        const message = "fix: one quote is a quote";
        const first = await repository.push(message, { branch });
        const { number } = await repository.openPullRequest(branch, message);
        const reviewed = async (commit: string) => {
            // A push to its branch has a name of its own.
            const isReview = ({ head_sha, event }: WorkflowRun) =>
                head_sha === commit && event.startsWith("pull_request");
            const { id } = await repository.runs.found("a review", isReview);
            return repository.runs.ended(id, 300);
        };
        const run = await reviewed(first);
        assert.equal((await conclusions(run)).review, "failure", await repository.runs.describe(run.id));
        const [comment, ...others] = await repository.comments(number);
        assert.deepEqual(others, []);
        assert.match(
            comment?.body ?? "",
            /would break its clients, and 0\.2\.2 promises none after 0\.2\.0[\s\S]*GET \/quotes\/\{number\}: /,
        );
        team.edit("fourth");
        const second = await repository.push("fix: leave the path alone", { branch });
        const mended = await reviewed(second);
        assert.equal((await conclusions(mended)).review, "success", await repository.runs.describe(mended.id));
        const comments = await repository.comments(number);
        assert.deepEqual(
            comments.map(({ id }) => id),
            [comment?.id],
        );
        assert.match(comments[0]?.body ?? "", /no change that breaks clients of 0\.2\.0/);
    });

    it("rolls back by one click, with neither Docker nor the registry's password", async () => {
        const { repository } = team;
        const id = await repository.runs.dispatch("release.yml", {
            stack: "dev",
            to: "",
            reason: "the first was better",
        });
        const run = await repository.runs.ended(id, 300);
        assert.equal(run.conclusion, "success", await repository.runs.describe(id));
        assert.equal(await team.serves(), "first");
        const log = await repository.runs.log(id, "rollback");
        assert.doesNotMatch(log, /docker login/);
        assert.equal(entries().at(-1)?.ciUrl, run.html_url);
    });
});
