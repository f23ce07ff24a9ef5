import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { subject, trailer, type, WrittenProject } from "./written-project.js";

describe("a commit that something stands in the way of", () => {
    let project: WrittenProject;
    beforeEach(() => {
        project = new WrittenProject();
    });
    afterEach(() => project.remove());

    const committed = () => project.git("show", "--name-only", "--format=", "HEAD");
    const forget = (...more: string[]) => {
        project.git("rm", "--quiet", "--cached", "Pulumi.dev.yaml");
        project.git("commit", "--quiet", "--message=forget it", ...more);
    };

    it("names the line that ignores the file, and the command to type works", async () => {
        project.write("users/.gitignore", "# secrets\nPulumi.*.yaml\n");
        forget();
        const [warned] = await project.commit();
        const git = `git -C ${project.folder}`;
        assert.equal(
            warned,
            "stderr: warning: Pulumi.dev.yaml is not committed: Git ignores it, by line 2 of .gitignore\n" +
                `  The ledger has the decision. To commit the file: \`${git} add --force -- Pulumi.dev.yaml && ` +
                `${git} commit --only --message '${subject}' --message '${trailer}' -- Pulumi.dev.yaml\`. ` +
                "Another subject: --message TEXT, there and in later commands.",
        );
        assert.equal(project.last("%s"), "forget it");
        type(warned!);
        assert.equal(committed(), "Pulumi.dev.yaml");
    });

    it("is made of an ignored file that Git tracks, and of one that a pattern takes back", async () => {
        project.write("users/.gitignore", "Pulumi.*.yaml\n");
        assert.match((await project.commit())[0]!, /^stdout: committed/);
        project.write("users/.gitignore", "Pulumi.*.yaml\n!Pulumi.dev.yaml\n");
        forget();
        assert.match((await project.commit())[0]!, /^stdout: committed/);
    });

    for (const flags of [["skip-worktree"], ["assume-unchanged"], ["skip-worktree", "assume-unchanged"]]) {
        const words = flags.join(", ");
        it(`names ${words}, and the command to type works`, async () => {
            for (const flag of flags) project.git("update-index", `--${flag}`, "Pulumi.dev.yaml");
            const [warned] = await project.commit();
            assert.match(warned!, new RegExp(`not committed: Git is told to overlook changes in it \\(${words}\\)\n`));
            assert.equal(project.last("%s"), "first");
            type(warned!);
            assert.equal(committed(), "Pulumi.dev.yaml");
            assert.deepEqual(project.git("status", "--porcelain"), "");
        });
    }

    it("is made of a file outside of a sparse checkout; if Git is to overlook it, the command to type works", async () => {
        const text = project.text;
        project.git("checkout", "--quiet", "Pulumi.dev.yaml");
        project.git("sparse-checkout", "set", "--no-cone", "/Pulumi.yaml");
        writeFileSync(project.file, text);
        assert.match((await project.commit())[0]!, /^stdout: committed/);
        assert.equal(project.git("status", "--porcelain"), "");
        project.rollBack();
        project.git("config", "sparse.expectFilesOutsideOfPatterns", "true");
        project.git("update-index", "--skip-worktree", "Pulumi.dev.yaml");
        const [warned] = await project.commit();
        assert.match(warned!, /overlook changes in it \(skip-worktree\)\n/);
        type(warned!);
        assert.equal(project.last("%s"), "chore(release): users 1.0.0 on dev");
    });

    it("passes a file on that Git would change by core.safecrlf, and the command to type works", async () => {
        writeFileSync(project.file, project.text.replaceAll("\n", "\r\n"));
        project.git("config", "core.autocrlf", "input");
        project.git("config", "core.safecrlf", "true");
        const [warned] = await project.commit();
        assert.match(warned!, /not committed: fatal: CRLF would be replaced by LF in .*\n/);
        assert.equal(project.git("status", "--porcelain"), "M Pulumi.dev.yaml");
        type(warned!);
        assert.equal(committed(), "Pulumi.dev.yaml");
    });

    it("has no command to type where there is no repository", async () => {
        rmSync(join(project.folder, ".git"), { recursive: true });
        assert.deepEqual(await project.commit({ push: true }), [
            "stderr: warning: Pulumi.dev.yaml is not committed: " +
                "fatal: not a git repository (or any of the parent directories): .git\n" +
                "  The ledger has the decision. Where there is no repository, leave out --commit-write-back and --push.",
        ]);
    });

    it("has no command to type where there is no project", async () => {
        rmSync(join(project.folder, "Pulumi.yaml"));
        const [warned] = await project.commit();
        assert.match(
            warned!,
            /^stderr: warning: Pulumi\.dev\.yaml is not committed: .* has no Pulumi\.yaml; run this /,
        );
        assert.doesNotMatch(warned!, /git/);
    });

    it("names HEAD's file if that cannot be read, and the command to type works", async () => {
        const text = project.text;
        project.write("users/Pulumi.dev.yaml", "config: [a\n");
        project.git("commit", "--quiet", "--all", "--message=broken");
        project.write("users/Pulumi.dev.yaml", text);
        const [warned] = await project.commit();
        assert.match(
            warned!,
            /^stderr: warning: Pulumi\.dev\.yaml is not committed: HEAD:Pulumi\.dev\.yaml is not YAML: /,
        );
        assert.equal(project.last("%s"), "broken");
        type(warned!);
        assert.equal(project.last("%s"), subject);
        assert.equal(`${project.git("show", "HEAD:Pulumi.dev.yaml")}\n`, text);
    });

    describe("because something is under way", () => {
        /** Two branches that contradict each other in a file, and the decision on top. */
        beforeEach(() => {
            const text = project.text;
            project.git("checkout", "--quiet", "Pulumi.dev.yaml");
            for (const branch of ["theirs", "ours"]) {
                project.git("checkout", "--quiet", "-b", branch, "main");
                for (const name of ["notes", "more"]) {
                    project.write(`users/${name}`, branch);
                    project.git("add", name);
                    project.git("commit", "--quiet", `--message=${name} of ${branch}`);
                }
            }
            writeFileSync(project.file, text);
        });
        const fails = (...args: string[]) => {
            project.git("stash", "--quiet");
            assert.throws(() => project.git(...args));
            project.git("checkout", "--quiet", "stash@{0}", "--", "Pulumi.dev.yaml");
            project.git("reset", "--quiet", "--", "Pulumi.dev.yaml");
        };

        const cases: readonly [string, () => void, () => void][] = [
            ["a merge", () => fails("merge", "theirs"), () => project.git("merge", "--abort")],
            ["a rebase", () => fails("rebase", "theirs"), () => project.git("rebase", "--quit")],
            ["a rebase", () => fails("rebase", "--apply", "theirs"), () => project.git("rebase", "--quit")],
            ["a cherry-pick", () => fails("cherry-pick", "theirs"), () => project.git("cherry-pick", "--abort")],
            ["a revert", () => fails("revert", "HEAD~1", "theirs"), () => project.git("revert", "--quit")],
            [
                "a series of cherry-picks or reverts",
                () => {
                    fails("cherry-pick", "theirs~1", "theirs");
                    project.git("add", "notes");
                    project.git("commit", "--quiet", "--message=picked");
                },
                () => project.git("cherry-pick", "--quit"),
            ],
            [
                "git am",
                () => {
                    project.write("patch", project.git("format-patch", "--stdout", "-1", "theirs"));
                    fails("am", "--quiet", join(project.root, "patch"));
                },
                () => project.git("am", "--quit"),
            ],
            ["a bisect", () => project.git("bisect", "start"), () => project.git("bisect", "reset")],
        ];
        for (const [what, begin, end] of cases) {
            it(`names ${what}, changes nothing, and the command to type works afterwards`, async () => {
                begin();
                const before = [project.git("status", "--porcelain"), project.last("%H")];
                const [warned, ...more] = await project.commit({ push: "main" });
                assert.deepEqual(more, []);
                assert.ok(
                    warned!.startsWith(`stderr: warning: Pulumi.dev.yaml is not committed: ${what} is in progress\n`),
                    warned,
                );
                assert.match(
                    warned!,
                    /\. End it first: `git status` says how\. If that takes the decision out of the file, `settings refresh` writes it again\. To commit the file: `/,
                );
                assert.deepEqual([project.git("status", "--porcelain"), project.last("%H")], before);
                const text = project.text;
                end();
                project.git("reset", "--quiet", "--hard");
                project.git("checkout", "--quiet", "ours");
                writeFileSync(project.file, text);
                type(warned!);
                assert.equal(project.last("%s"), subject);
                assert.equal(committed(), "Pulumi.dev.yaml");
            });
        }
    });

    it("is only hindered by what is under way in its own work tree", async () => {
        const linked = join(project.root, "linked");
        project.git("worktree", "add", "--quiet", "-b", "linked", linked);
        writeFileSync(join(linked, "Pulumi.dev.yaml"), project.text);
        project.git("bisect", "start");
        assert.match((await project.commit())[0]!, /not committed: a bisect is in progress\n/);
        const [said, ...more] = await project.commit({ cwd: linked });
        assert.match(said!, /^stdout: committed Pulumi\.dev\.yaml as /);
        assert.deepEqual(more, []);
        assert.equal(project.git("log", "-1", "--format=%s", "linked"), subject);
        assert.equal(project.git("-C", linked, "status", "--porcelain"), "");
    });

    describe("because the settings file is a link", () => {
        /** Moves the file and leaves a link. */
        const moveTo = (path: string) => {
            mkdirSync(join(path, ".."), { recursive: true });
            renameSync(project.file, path);
            symlinkSync(path, project.file);
        };

        it("commits what the link leads to, in the same repository", async () => {
            const text = project.text;
            project.git("checkout", "--quiet", "Pulumi.dev.yaml");
            moveTo(join(project.folder, "deploy/users dev.yaml"));
            project.git("add", "--all");
            project.git("commit", "--quiet", "--message=move it");
            writeFileSync(join(project.folder, "deploy/users dev.yaml"), text);
            assert.deepEqual(await project.commit(), [
                `stdout: committed deploy/users dev.yaml, to which Pulumi.dev.yaml leads, as ${project.last("%h")}: ${subject}`,
            ]);
            assert.equal(committed(), "deploy/users dev.yaml");
            assert.equal(project.git("status", "--porcelain"), "");
            assert.equal(readFileSync(project.file, "utf8"), text);
            assert.deepEqual(await project.commit(), [
                "stdout: Pulumi.dev.yaml is not committed: HEAD already has this decision",
            ]);
        });

        it("advises to commit what the link leads to", async () => {
            moveTo(join(project.folder, "deploy/dev.yaml"));
            project.write("users/.gitignore", "deploy\n");
            const [warned] = await project.commit();
            assert.match(warned!, /not committed: Git ignores it, by line 1 of \.gitignore\n/);
            type(warned!);
            assert.equal(committed(), "deploy/dev.yaml");
        });

        it("says that it leads into another repository, and the command to type works", async () => {
            const other = join(project.root, "other");
            mkdirSync(other);
            project.git("init", "--quiet", other);
            for (const [key, value] of [
                ["user.name", "Ada"],
                ["user.email", "ada@example.com"],
            ] as const) {
                project.git("-C", other, "config", key, value);
            }
            moveTo(join(other, "dev.yaml"));
            const [warned] = await project.commit({ push: true });
            assert.match(
                warned!,
                /not committed: it is a link to \S+\/other\/dev\.yaml, which is in another repository, \S+\/other\n/,
            );
            type(warned!);
            assert.equal(project.git("-C", other, "log", "-1", "--format=%s"), subject);
            assert.equal(project.last("%s"), "first");
        });

        it("says that it leads into no repository", async () => {
            moveTo(join(project.root, "elsewhere/dev.yaml"));
            const [warned] = await project.commit();
            assert.match(warned!, /which is in no Git repository\n {2}The ledger has the decision\.$/);
        });
    });
});
