import assert from "node:assert/strict";
import { join } from "node:path";
import { subject, type, WrittenProject } from "./written-project.js";

const hasIt = "stdout: Pulumi.dev.yaml is not committed: HEAD already has this decision";

describe("the push of a write-back", () => {
    let project: WrittenProject;
    beforeEach(() => {
        project = new WrittenProject();
    });
    afterEach(() => project.remove());

    const at = (name: string) => join(project.root, `${name}.git`);
    const addRemote = (name: string) => {
        project.git("init", "--quiet", "--bare", at(name));
        project.git("remote", "add", name, at(name));
    };
    const pushed = (name: string, branch = "main") =>
        project.git("--git-dir", at(name), "log", "-1", "--format=%s", branch);

    describe("by a later command", () => {
        beforeEach(() => {
            addRemote("origin");
            project.git("push", "--quiet", "origin", "main");
        });

        const failToPush = async () => {
            project.git("remote", "set-url", "origin", at("nowhere"));
            const warned = (await project.commit({ push: true })).at(-1)!;
            project.git("remote", "set-url", "origin", at("origin"));
            assert.match(
                warned,
                /^stderr: warning: \w+ is committed here but not pushed: fatal: '\S+nowhere\.git' does not/,
            );
        };

        it("comes after one that failed, once", async () => {
            await failToPush();
            assert.equal(pushed("origin"), "first");
            assert.deepEqual(await project.commit({ push: true }), [
                hasIt,
                `stdout: pushed ${project.last("%h")} to main of origin`,
            ]);
            assert.equal(pushed("origin"), subject);
            assert.deepEqual(await project.commit({ push: true }), [hasIt]);
        });

        it("comes without asking Git for a push in vain: not without --push, and not for a person's own commits", async () => {
            await project.commit({ push: true });
            project.git("commit", "--quiet", "--allow-empty", "--message=wip");
            assert.deepEqual(await project.commit({ push: true }), [hasIt]);
            assert.equal(pushed("origin"), subject);
            project.rollBack();
            await project.commit();
            assert.deepEqual(await project.commit(), [hasIt]);
            assert.equal(pushed("origin"), subject);
        });

        it("takes a person's own commits not along, and names them", async () => {
            await failToPush();
            project.git("commit", "--quiet", "--allow-empty", "--message=wip");
            assert.match(
                (await project.commit({ push: true })).at(-1)!,
                /^stderr: warning: an earlier commit may not be pushed: another commit would go to main of origin with it: \w+ wip\n/,
            );
            assert.equal(pushed("origin"), "first");
        });

        it("is not tried when others have built on the first one", async () => {
            await project.commit({ push: true });
            project.git("commit", "--quiet", "--allow-empty", "--message=theirs");
            project.git("push", "--quiet", "origin", "main");
            project.git("reset", "--quiet", "--soft", "HEAD~1");
            project.git("update-ref", "-d", "refs/remotes/origin/main");
            project.git("reflog", "expire", "--expire=now", "--all");
            project.git("gc", "--quiet", "--prune=now");
            assert.deepEqual(await project.commit({ push: true }), [hasIt]);
        });

        it("says how to go on when others have pushed meanwhile", async () => {
            await failToPush();
            project.git("checkout", "--quiet", "-b", "theirs", "HEAD~1");
            project.git("commit", "--quiet", "--allow-empty", "--message=theirs");
            project.git("push", "--quiet", "origin", "theirs:main");
            project.git("checkout", "--quiet", "main");
            const warned = (await project.commit({ push: true })).at(-1)!;
            assert.match(warned, /Somebody has pushed meanwhile/);
            type(warned);
            assert.equal(pushed("origin"), subject);
        });

        it("comes to a branch that is new there", async () => {
            project.git("checkout", "--quiet", "-b", "next");
            await failToPush();
            await project.commit({ push: true });
            assert.equal(pushed("origin", "next"), subject);
        });

        it("says that it does not know when the remote does not answer", async () => {
            await project.commit({ push: true });
            project.git("remote", "set-url", "origin", at("nowhere"));
            const warned = (await project.commit({ push: true })).at(-1)!;
            assert.match(warned, /^stderr: warning: an earlier commit may not be pushed: fatal: /);
            assert.match(warned, /To push it: `git -C \S+ push origin HEAD:refs\/heads\/main`\.$/);
        });
    });

    describe("goes to the remote", () => {
        const set =
            (...pair: [string, string]) =>
            () =>
                project.git("config", ...pair);
        const cases: readonly [string, string[], (() => unknown)[], string][] = [
            ["that is the only one", ["upstream"], [], "upstream"],
            ["that the branch follows", ["a", "b"], [set("branch.main.remote", "b")], "b"],
            [
                "for all pushes, before that",
                ["a", "b"],
                [set("branch.main.remote", "b"), set("remote.pushDefault", "a")],
                "a",
            ],
            [
                "for the branch's pushes, before both",
                ["a", "b", "c"],
                [set("branch.main.remote", "b"), set("remote.pushDefault", "a"), set("branch.main.pushRemote", "c")],
                "c",
            ],
            [
                "that is the only one, if the branch follows one of its own",
                ["a"],
                [set("branch.main.remote", "."), set("branch.main.merge", "refs/heads/x")],
                "a",
            ],
        ];
        for (const [which, remotes, settings, expected] of cases) {
            it(which, async () => {
                for (const name of remotes) addRemote(name);
                for (const each of settings) each();
                assert.equal(
                    (await project.commit({ push: true })).at(-1),
                    `stdout: pushed ${project.last("%h")} to main of ${expected}`,
                );
                assert.equal(pushed(expected), subject);
            });
            it(`${which}, from a commit without a branch`, async () => {
                for (const name of remotes) addRemote(name);
                for (const each of settings) each();
                project.git("checkout", "--quiet", "--detach");
                await project.commit({ push: "main" });
                assert.equal(pushed(expected), subject);
            });
        }

        it("that somebody names, where several could be meant: the command to type says it to Git", async () => {
            addRemote("one");
            addRemote("other");
            const warned = (await project.commit({ push: true })).at(-1)!;
            assert.equal(
                warned,
                `stderr: warning: ${project.last("%h")} is committed here but not pushed: ` +
                    `no setting says to which of the remotes one, other; set one: \`git -C ${project.folder} config remote.pushDefault one\`\n` +
                    "  The ledger has the decision.",
            );
            type(warned);
            assert.match((await project.commit({ push: true })).at(-1)!, /^stdout: pushed \w+ to main of one$/);
        });

        it("that is missing", async () => {
            assert.match(
                (await project.commit({ push: true })).at(-1)!,
                /not pushed: this repository has no remote; add one: git remote add origin URL\n {2}The ledger has the decision\.$/,
            );
        });

        it("of the repository of the settings, if that is another one", async () => {
            const deploy = join(project.root, "deploy");
            project.git("init", "--quiet", "--initial-branch=main", deploy);
            const git = (...args: string[]) => project.git("-C", deploy, ...args);
            git("config", "user.name", "Ada");
            git("config", "user.email", "ada@example.com");
            project.git("init", "--quiet", "--bare", at("settings"));
            git("remote", "add", "settings", at("settings"));
            project.write("deploy/Pulumi.dev.yaml", project.text);
            project.write(
                "users/Pulumi.yaml",
                `name: users\nruntime: nodejs\nstackConfigDir: ../deploy\nbackend: {url: "file://${project.root}/state"}\n`,
            );
            const said = await project.commit({ push: true });
            assert.equal(said.at(-1), `stdout: pushed ${git("rev-parse", "--short", "HEAD")} to main of settings`);
            assert.equal(pushed("settings"), subject);
        });
    });

    describe("where no branch is checked out", () => {
        beforeEach(() => {
            addRemote("origin");
            project.git("checkout", "--quiet", "--detach");
        });

        it("is missed: the warning names the commit that would be lost, and the command to type keeps it", async () => {
            const [said, warned] = await project.commit();
            const id = project.last("%h");
            assert.match(said!, /^stdout: committed/);
            assert.equal(
                warned,
                `stderr: warning: no branch is checked out, so ${id} is on none and will be lost; ` +
                    `to give it one: \`git -C ${project.folder} branch write-back-${id} ${id}\``,
            );
            project.git("checkout", "--quiet", "--force", "main");
            type(warned!);
            assert.equal(project.git("log", "-1", "--format=%s", `write-back-${id}`), subject);
        });

        it("needs a branch's name, in the command to type as well", async () => {
            const [, warned, lost] = await project.commit({ push: true });
            assert.equal(
                warned,
                `stderr: warning: ${project.last("%h")} is committed here but not pushed: no branch is checked out; name one: --push BRANCH\n` +
                    "  The ledger has the decision. To push it, with the branch's name in BRANCH: " +
                    `\`git -C ${project.folder} push origin "HEAD:refs/heads/$BRANCH"\`.`,
            );
            assert.match(lost!, /^stderr: warning: no branch is checked out, so /);
            assert.throws(() => type(warned!));
            type(warned!, { BRANCH: "main" });
            assert.equal(pushed("origin"), subject);
        });

        it("leaves nothing to be lost when it has a name", async () => {
            assert.deepEqual((await project.commit({ push: "main" })).slice(1), [
                `stdout: pushed ${project.last("%h")} to main of origin`,
            ]);
        });
    });
});
