import assert from "node:assert/strict";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import { type CommitOptions, commitWriteBack } from "../../../../release/write-back/commit-write-back.js";
import { SampleProject } from "../sample-project.js";
import { twoReleases } from "../sample-settings.js";

const basedOn = fingerprint(twoReleases);
const subject = "dev: deploy 1.1.0 to green, traffic from 1.0.0 (entry 1)";

describe("the commit of what was written back", () => {
    let project: SampleProject;
    beforeEach(() => {
        project = new SampleProject();
        project.record(twoReleases, "deploy 1.1.0 to green, traffic from 1.0.0");
        project.writeBack(twoReleases, basedOn);
    });
    afterEach(() => project.remove());

    async function commit(options: Partial<CommitOptions> = {}): Promise<string[]> {
        const { said, report } = project.listen();
        await commitWriteBack({ ...project.options, dryRun: false, commitWriteBack: true, ...options }, report);
        return said;
    }
    const last = (format: string) => project.git("log", "-1", `--format=${format}`);

    it("contains only the settings file, by the author in Git's settings", async () => {
        project.write("users/staged.txt", "staged");
        project.git("add", "staged.txt");
        project.write("users/Pulumi.yaml", `name: users\nbackend: {url: "file://${project.root}/state"}\n`);
        const said = await commit();
        assert.deepEqual(said, [`stdout: committed Pulumi.dev.yaml as ${last("%h")}: ${subject}`]);
        assert.equal(last("%an <%ae>"), "Ada <ada@example.com>");
        assert.equal(
            last("%B"),
            `${subject}\n\nSlots, traffic and quarantine of entry 1 in the ledger of stack dev (2026-11-21T10:01:00.000Z).`,
        );
        assert.equal(project.git("show", "--name-only", "--format="), "Pulumi.dev.yaml");
        assert.deepEqual(project.git("status", "--porcelain").split("\n").sort(), ["A  staged.txt", "M Pulumi.yaml"]);
    });

    it("tells pipelines to leave it alone", async () => {
        await commit({ skipCi: true });
        assert.match(last("%B"), /\n\n\[skip ci\]$/);
    });

    it("is not repeated", async () => {
        await commit();
        const head = last("%H");
        assert.deepEqual(await commit(), ["stdout: Pulumi.dev.yaml is not committed: HEAD already has this decision"]);
        assert.equal(last("%H"), head);
    });

    it("adds an untracked file", async () => {
        project.git("rm", "--quiet", "--cached", "Pulumi.dev.yaml");
        project.git("commit", "--quiet", "--message=forget it");
        await commit();
        assert.equal(project.git("show", "--name-only", "--format="), "Pulumi.dev.yaml");
    });

    it("is not made for a file that differs from the ledger", async () => {
        project.writeBack({ ...twoReleases, traffic: { blue: 100 } }, basedOn);
        assert.deepEqual(await commit(), [
            "stderr: warning: Pulumi.dev.yaml is not committed: it differs from entry 1, the last succeeded one",
        ]);
        assert.equal(last("%s"), "first");
    });

    it("warns when Git refuses it, with what to type, and leaves nothing staged", async () => {
        const hook = join(project.folder, ".git/hooks/pre-commit");
        project.write("users/.git/hooks/pre-commit", "#!/bin/sh\necho not on a Friday >&2\nexit 1\n");
        chmodSync(hook, 0o755);
        project.git("rm", "--quiet", "--cached", "Pulumi.dev.yaml");
        project.git("commit", "--quiet", "--no-verify", "--message=forget it");
        assert.deepEqual(await commit(), [
            "stderr: warning: Pulumi.dev.yaml could not be committed: not on a Friday; the ledger has the decision. " +
                `To commit it: \`git -C ${project.folder} commit --only -- Pulumi.dev.yaml\``,
        ]);
        assert.equal(project.git("status", "--porcelain"), "?? Pulumi.dev.yaml");
    });

    it("warns outside a repository", async () => {
        rmSync(join(project.folder, ".git"), { recursive: true });
        assert.match(
            (await commit()).join(),
            /^stderr: warning: Pulumi\.dev\.yaml could not be committed: fatal: not a git repository/,
        );
    });

    describe("and its push", () => {
        const remote = () => join(project.root, "remote.git");
        const pushed = (branch: string) => project.git("--git-dir", remote(), "log", "-1", "--format=%s", branch);
        beforeEach(() => {
            project.git("init", "--quiet", "--bare", remote());
            project.git("remote", "add", "origin", remote());
        });

        it("goes nowhere unasked", async () => {
            await commit();
            assert.throws(() => pushed("main"));
        });

        it("goes to the branch of the same name", async () => {
            const said = await commit({ push: true });
            assert.equal(said.at(-1), `stdout: pushed ${last("%h")} to main of origin`);
            assert.equal(pushed("main"), subject);
        });

        it("goes to the upstream of the current branch", async () => {
            project.git("push", "--quiet", "origin", "main:live");
            project.git("branch", "--set-upstream-to=origin/live");
            await commit({ push: true });
            assert.equal(pushed("live"), subject);
        });

        it("goes to the named branch, such as from a pipeline's detached HEAD", async () => {
            project.git("checkout", "--quiet", "--detach");
            assert.match(
                (await commit({ push: true })).at(-1)!,
                /^stderr: warning: \w+ could not be pushed: no branch is checked out; name one: --push BRANCH; .* git push origin HEAD:BRANCH`$/,
            );
            project.writeBack({ ...twoReleases, traffic: { blue: 100 } }, basedOn);
            project.record({ ...twoReleases, traffic: { blue: 100 } }, "roll back from 1.1.0 to 1.0.0");
            const back = fingerprint({ ...twoReleases, traffic: { blue: 100 } });
            project.writeBack({ ...twoReleases, traffic: { blue: 100 } }, back);
            await commit({ push: "main" });
            assert.equal(pushed("main"), "dev: roll back from 1.1.0 to 1.0.0 (entry 2)");
        });

        it("warns when somebody has pushed meanwhile, with what to type", async () => {
            project.git("commit", "--quiet", "--allow-empty", "--message=theirs");
            project.git("push", "--quiet", "origin", "main");
            project.git("reset", "--quiet", "--soft", "HEAD~1");
            const warned = (await commit({ push: true })).at(-1)!;
            assert.match(warned, /^stderr: warning: \w+ could not be pushed: To .*rejected/);
            assert.match(warned, /To push it: `git pull --rebase origin main && git push origin HEAD:main`$/);
            assert.equal(pushed("main"), "theirs");
        });
    });
});
