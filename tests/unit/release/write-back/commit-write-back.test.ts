import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "../../../../model/ledger/fingerprint.js";
import type { CommitOptions } from "../../../../release/write-back/commit-settings.js";
import { twoReleases } from "../sample-settings.js";
import { subject, trailer, type, WrittenProject } from "./written-project.js";

const basedOn = fingerprint(twoReleases);

describe("the commit of what was written back", () => {
    let project: WrittenProject;
    beforeEach(() => {
        project = new WrittenProject();
    });
    afterEach(() => project.remove());

    const commit = (options?: Partial<CommitOptions>) => project.commit(options);
    const last = (format: string) => project.last(format);

    it("contains only the settings file, by the author in Git's settings", async () => {
        project.write("users/staged.txt", "staged");
        project.git("add", "staged.txt");
        project.write("users/Pulumi.yaml", `name: users\nbackend: {url: "file://${project.root}/state"}\n`);
        const said = await commit();
        assert.deepEqual(said, [`stdout: committed Pulumi.dev.yaml as ${last("%h")}: ${subject}`]);
        assert.equal(last("%an <%ae>"), "Ada <ada@example.com>");
        assert.equal(last("%B"), `${subject}\n\ndeploy 1.1.0 to green, traffic from 1.0.0\n\n${trailer}`);
        assert.equal(project.git("show", "--name-only", "--format="), "Pulumi.dev.yaml");
        assert.deepEqual(project.git("status", "--porcelain").split("\n").sort(), ["A  staged.txt", "M Pulumi.yaml"]);
    });

    it("tells pipelines to leave it alone", async () => {
        await commit({ skipCi: true });
        assert.match(last("%B"), /\n\n\[skip ci\]\n\nLedger-Entry: \S+ \S+$/);
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
        const git = `git -C ${project.folder}`;
        const messages = `--message '${subject}' --message '${trailer}'`;
        const command = `${git} add -- Pulumi.dev.yaml && ${git} commit --only ${messages} -- Pulumi.dev.yaml`;
        assert.deepEqual(await commit(), [
            "stderr: warning: Pulumi.dev.yaml is not committed: not on a Friday\n" +
                `  The ledger has the decision. To commit the file: \`${command}\`. ` +
                "Another subject: --message TEXT, there and in later commands.",
        ]);
        assert.equal(project.git("status", "--porcelain"), "?? Pulumi.dev.yaml");
    });

    it("warns outside a repository", async () => {
        rmSync(join(project.folder, ".git"), { recursive: true });
        assert.match(
            (await commit()).join(),
            /^stderr: warning: Pulumi\.dev\.yaml is not committed: fatal: not a git repository/,
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
            await commit({ push: "main" });
            assert.equal(pushed("main"), subject);
        });

        it("takes the whole name of a branch, as CI systems have it", async () => {
            await commit({ push: "refs/heads/main" });
            assert.equal(pushed("main"), subject);
            assert.equal(project.git("--git-dir", remote(), "for-each-ref", "--format=%(refname)"), "refs/heads/main");
        });

        it("takes no other commit along, and names it", async () => {
            project.git("push", "--quiet", "origin", "main");
            project.git("commit", "--allow-empty", "--quiet", "--message=wip feature");
            const warned = (await commit({ push: "main" })).at(-1)!;
            assert.match(
                warned,
                /^stderr: warning: \w+ is committed here but not pushed: another commit would go to main of origin with it: \w+ wip feature\n/,
            );
            assert.equal(pushed("main"), "first");
        });

        it("takes earlier write-backs along", async () => {
            project.git("push", "--quiet", "origin", "main");
            await commit();
            project.rollBack();
            await commit({ push: "main" });
            assert.equal(project.git("rev-parse", "HEAD"), project.git("--git-dir", remote(), "rev-parse", "main"));
        });

        it("warns when somebody has pushed meanwhile, with what to type", async () => {
            project.git("commit", "--quiet", "--allow-empty", "--message=theirs");
            project.git("push", "--quiet", "origin", "main");
            project.git("reset", "--quiet", "--soft", "HEAD~1");
            const warned = (await commit({ push: true })).at(-1)!;
            assert.match(warned, /^stderr: warning: \w+ is committed here but not pushed: To .*\n +! \[rejected\]/);
            assert.match(warned, /\n {2}The ledger has the decision\. Somebody has pushed meanwhile: `[^`]+`\.$/);
            assert.equal(pushed("main"), "theirs");
            type(warned);
            assert.equal(pushed("main"), subject);
        });

        it("warns when the branch is protected, with what to type", async () => {
            project.write(
                "remote.git/hooks/update",
                '#!/bin/sh\n[ "$1" != refs/heads/main ] || { echo protected >&2; exit 1; }\n',
            );
            chmodSync(join(remote(), "hooks/update"), 0o755);
            const warned = (await commit({ push: true })).at(-1)!;
            assert.match(
                warned,
                /not pushed: remote: protected\n(.*\n)*.*! \[remote rejected\] HEAD -> main \(hook declined\)/,
            );
            const [, own] = /to a branch of its own, to propose it: `([^`]+)`\.$/.exec(warned) ?? [];
            execFileSync("sh", ["-c", own!], { stdio: "pipe" });
            assert.equal(pushed("write-back-main"), subject);
        });

        it("goes where a person pushes, with nothing else", async () => {
            const fork = join(project.root, "fork.git");
            project.git("init", "--quiet", "--bare", fork);
            project.git("remote", "add", "fork", fork);
            project.git("push", "--quiet", "--set-upstream", "origin", "main:live");
            project.git("config", "remote.pushDefault", "fork");
            project.git("config", "push.followTags", "true");
            project.git("tag", "--annotate", "v1.0.0", "--message=x");
            assert.match((await commit({ push: true })).at(-1)!, /^stdout: pushed \w+ to main of fork$/);
            assert.equal(project.git("--git-dir", fork, "for-each-ref", "--format=%(refname)"), "refs/heads/main");
        });
    });

    describe("in a repository with rules", () => {
        const hook = (name: string, script: string) => {
            project.write(`users/.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
            chmodSync(join(project.folder, ".git/hooks", name), 0o755);
        };
        const conventional =
            'head -1 "$1" | grep -qE "^(feat|fix|chore)(\\(.+\\))?: " || { echo "subject: type missing"; exit 1; }';

        it("passes a hook for conventional commits", async () => {
            hook("commit-msg", conventional);
            assert.deepEqual(await commit(), [`stdout: committed Pulumi.dev.yaml as ${last("%h")}: ${subject}`]);
        });

        it("has the subject that a person gives, in any letters and whatever the encoding of other commits", async () => {
            project.git("config", "i18n.commitEncoding", "ISO-8859-1");
            project.git("config", "commit.cleanup", "strip");
            await commit({ message: "#7: Grüße\n\n# Why" });
            assert.equal(
                project.git("cat-file", "commit", "HEAD").split("\n\n").slice(1).join("\n\n"),
                `#7: Grüße\n\n# Why\n\ndeploy 1.1.0 to green, traffic from 1.0.0\n\n${trailer}`,
            );
        });

        it("warns in a hook's words, and the command to type works", async () => {
            hook("commit-msg", conventional);
            const [warned] = await commit({ message: "it's 1.1.0" });
            assert.match(warned!, /^stderr: warning: Pulumi\.dev\.yaml is not committed: subject: type missing\n/);
            assert.equal(last("%s"), "first");
            hook("commit-msg", "exit 0");
            type(warned!);
            assert.equal(last("%B"), `it's 1.1.0\n\n${trailer}`);
        });

        it("warns when nobody says who commits, and pushes by the same command", async () => {
            project.git("init", "--quiet", "--bare", join(project.root, "remote.git"));
            project.git("remote", "add", "origin", join(project.root, "remote.git"));
            process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
            project.git("config", "--unset", "user.email");
            project.git("config", "user.useConfigOnly", "true");
            const [warned] = await commit({ push: true }).finally(() => delete process.env["GIT_CONFIG_GLOBAL"]);
            assert.match(
                warned!,
                /is not committed: Author identity unknown\n(.*\n)*.*git config --global user\.email/,
            );
            project.git("config", "user.email", "ada@example.com");
            type(warned!);
            assert.equal(
                project.git("--git-dir", join(project.root, "remote.git"), "log", "-1", "--format=%s", "main"),
                subject,
            );
        });

        it("warns when it cannot be signed", async () => {
            project.git("config", "commit.gpgSign", "true");
            project.git("config", "gpg.program", "/nowhere/gpg");
            assert.match(
                (await commit())[0]!,
                /is not committed: fatal: cannot run \/nowhere\/gpg: No such file(.|\n)*failed to write commit/,
            );
        });

        const broken: readonly [string, () => void, RegExp][] = [
            ["another user's", () => chownSync(project.folder, 12_345, 12_345), /fatal: detected dubious ownership/],
            [
                "locked",
                () => project.write("users/.git/index.lock", ""),
                /Unable to create '.*index\.lock': File exists/,
            ],
            ["damaged", () => project.write("users/.git/index", "bad"), /index file smaller than expected/],
        ];
        for (const [name, breakIt, words] of broken) {
            it(`warns in Git's words when the repository is ${name}`, async () => {
                breakIt();
                const said = await commit({ push: true });
                assert.equal(said.length, 1);
                assert.match(said[0]!, /^stderr: warning: Pulumi\.dev\.yaml is not committed: /);
                assert.match(said[0]!, words);
            });
        }

        it("is the same whatever a hook has left in the environment", async () => {
            Object.assign(process.env, { GIT_DIR: "/nowhere", GIT_INDEX_FILE: "/nowhere/index" });
            try {
                await commit();
            } finally {
                delete process.env["GIT_DIR"];
                delete process.env["GIT_INDEX_FILE"];
            }
            assert.equal(last("%s"), subject);
        });
    });
});
