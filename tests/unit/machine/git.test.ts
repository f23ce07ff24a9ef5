import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { askGit, askGitNow, hasCommit, headOf, readGit, runGit, writeTag } from "../../../machine/git.js";
import { GitError, type GitRefusal } from "../../../machine/git-error.js";
import { changedFiles } from "../../../machine/source-files.js";
import { GitFolder } from "./git-folder.js";

describe("Git", () => {
    let folder: GitFolder;
    beforeEach(() => {
        folder = new GitFolder();
    });
    afterEach(() => folder.remove());

    const at = (path: string) => join(folder.root, path);

    /** Why it refuses, and the first words. */
    async function refusal(work: Promise<unknown>): Promise<[GitRefusal, string] | undefined> {
        try {
            await work;
            return undefined;
        } catch (error) {
            assert.ok(error instanceof GitError, String(error));
            return [error.reason, error.message.replaceAll(folder.root, "/tmp").replaceAll(/[0-9a-f]{40}/g, "HASH")];
        }
    }

    describe("when it cannot answer", () => {
        /** What is broken, and what Git says of it. */
        const broken: readonly [string, () => void, string | RegExp][] = [
            [
                "a repository of another user",
                () => folder.giveAway("users"),
                [
                    "fatal: detected dubious ownership in repository at '/tmp/users'",
                    "    To add an exception for this directory, call:",
                    "    git config --global --add safe.directory /tmp/users",
                ].join("\n"),
            ],
            [
                "a setting that is none",
                () => folder.write("users/.git/config", "[broken"),
                /^fatal: bad config line 2 in file \.git\/config$/,
            ],
            [
                "a person's setting that is none",
                () => folder.settings("[broken"),
                /^fatal: bad config line \d+ in file \/tmp\/\.gitconfig$/,
            ],
            [
                "a branch that points to nothing, as after a full disk",
                () => folder.write("users/.git/refs/heads/main", ""),
                "fatal: your current branch appears to be broken",
            ],
            [
                "a HEAD that is empty",
                () => folder.write("users/.git/HEAD", ""),
                "fatal: not a git repository (or any of the parent directories): .git\n" +
                    "    but there is /tmp/users/.git, which may be damaged or unreadable",
            ],
            [
                "a work tree whose repository has moved",
                () => {
                    rmSync(at("users/.git"), { recursive: true });
                    folder.write("users/.git", "gitdir: /nowhere/users.git\n");
                },
                "fatal: not a git repository: /nowhere/users.git",
            ],
            [
                "a lost commit",
                () => {
                    const commit = folder.git("users", "rev-parse", "HEAD");
                    rmSync(at(`users/.git/objects/${commit.slice(0, 2)}/${commit.slice(2)}`));
                },
                "fatal: bad object HEAD",
            ],
            [
                "a commit that is damaged",
                () => {
                    const commit = folder.git("users", "rev-parse", "HEAD");
                    const file = at(`users/.git/objects/${commit.slice(0, 2)}/${commit.slice(2)}`);
                    chmodSync(file, 0o644);
                    writeFileSync(file, "?");
                },
                /fatal: loose object HASH \(stored in .*\) is corrupt$/,
            ],
        ];
        for (const [name, breakIt, words] of broken) {
            it(`says so in its own words: ${name}`, async () => {
                folder.repository("users");
                breakIt();
                const [reason, said] = (await refusal(headOf(at("users")))) ?? [];
                assert.equal(reason, "failed");
                if (typeof words === "string") assert.equal(said, words);
                else assert.match(said ?? "", words);
            });
        }

        it("says so of an index too, which HEAD does not need", async () => {
            const head = folder.repository("users");
            folder.write("users/.git/index", "bad");
            assert.equal(await headOf(at("users")), head);
            const words = "fatal: .git/index: index file smaller than expected";
            assert.deepEqual(await refusal(changedFiles(at("users"))), ["failed", words]);
        });

        it("says that there is none on PATH, and that there is no such folder", async () => {
            folder.repository("users");
            const absent = await refusal(headOf(at("absent")));
            assert.deepEqual(absent, ["failed", "the folder /tmp/absent does not exist"]);
            process.env["PATH"] = at("users");
            const none = ["no git", "there is no git on PATH; install Git"];
            assert.deepEqual(await refusal(headOf(at("users"))), none);
            assert.deepEqual(await refusal((async () => askGitNow(at("users"), "status"))()), none);
        });

        it("speaks English, so that it is understood whatever a person speaks", async () => {
            Object.assign(process.env, { LANGUAGE: "de", LC_ALL: "C.UTF-8" });
            mkdirSync(at("empty"));
            const words = "fatal: not a git repository (or any of the parent directories): .git";
            assert.deepEqual(await refusal(readGit(at("empty"), ["status"])), ["no repository", words]);
            assert.equal(await headOf(at("empty")), undefined);
            folder.git(".", "init", "--quiet", "ä");
            assert.equal(await headOf(at("ä")), undefined, "before the first commit");
        });
    });

    it("answers no where the answer is no", async () => {
        folder.repository("users");
        assert.equal(await askGit(at("users"), "config", "--get", "no.such"), undefined);
        assert.equal(askGitNow(at("users"), "config", "--get", "no.such"), undefined);
        assert.equal(await askGit(at("users"), "rev-parse", "--verify", "--quiet", "refs/tags/v1"), undefined);
        assert.equal(await hasCommit(at("users"), "a".repeat(40)), false);
        folder.git(".", "init", "--quiet", "new");
        assert.equal(askGitNow(at("new"), "log", "-1", "--format=%cs"), undefined);
    });

    it("is asked about the folder, not about the repository whose hook has started all this", async () => {
        const head = folder.repository("users");
        folder.repository("other");
        folder.write("users/app/new.py", "");
        const hook = { GIT_DIR: at("other/.git"), GIT_WORK_TREE: at("other"), GIT_INDEX_FILE: "index.lock" };
        Object.assign(process.env, hook, {
            GIT_PREFIX: "x/",
            GIT_OBJECT_DIRECTORY: "/nowhere",
            GIT_ICASE_PATHSPECS: "1",
        });
        assert.equal(await headOf(at("users")), head);
        assert.equal(askGitNow(at("users"), "rev-parse", "HEAD"), head);
        assert.deepEqual(await changedFiles(at("users")), ["app/new.py"]);
    });

    it("is asked about the repository that the environment names, for a folder in none", async () => {
        const head = folder.repository("users");
        mkdirSync(at("apart"));
        Object.assign(process.env, { GIT_DIR: at("users/.git"), GIT_WORK_TREE: at("apart") });
        assert.equal(await headOf(at("apart")), head);
        assert.equal(askGitNow(at("apart"), "rev-parse", "HEAD"), head);
        process.env["GIT_DIR"] = "/nowhere";
        assert.deepEqual(await refusal(headOf(at("apart"))), ["failed", "fatal: not a git repository: '/nowhere'"]);
    });

    it("knows the history as it is, whatever one clone has replaced or grafted", async () => {
        const first = folder.repository("users");
        folder.write("users/app/main.py", "2\n");
        const second = folder.commit("users");
        folder.git("users", "replace", "--graft", second);
        assert.equal(folder.git("users", "rev-list", "--count", "HEAD"), "1");
        assert.equal(await readGit(at("users"), ["rev-list", "--count", "HEAD"]), "2");
        folder.git("users", "replace", "--delete", second);
        folder.write("users/.git/info/grafts", `${second}\n`);
        assert.equal(await readGit(at("users"), ["rev-list", "HEAD"]), `${second}\n${first}`);
    });

    describe("answers the same whatever a person has set", () => {
        const lines = async (...args: string[]) => (await readGit(at("users"), args)).split("\n");

        it("of the history: signatures, encodings, renames", async () => {
            folder.repository("users", ["old.py"]);
            folder.git("users", "mv", "old.py", "new.py");
            folder.write("gpg", "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho signature\n");
            chmodSync(at("gpg"), 0o755);
            folder.git("users", "config", "gpg.program", at("gpg"));
            folder.git("users", "config", "i18n.commitEncoding", "ISO-8859-1");
            writeFileSync(at("message"), Buffer.from("fix: Grüße", "latin1"));
            folder.git("users", "commit", "--quiet", "--gpg-sign", `--file=${at("message")}`);
            const settings = ["showSignature = true", "follow = true", "decorate = full", "date = relative"];
            folder.settings(
                `[log]\n${settings.join("\n")}\n[format]\npretty = fuller\n[i18n]\nlogOutputEncoding = UTF-16\n`,
            );
            assert.deepEqual(await lines("log", "--format=%s"), ["fix: Grüße", "change"]);
            assert.deepEqual(await lines("log", "--format=%s", "--", "new.py"), ["fix: Grüße"]);
            assert.match((await headOf(at("users"))) ?? "", /^[0-9a-f]{40}$/);
        });

        it("of names: colours, columns, quotes, pagers", async () => {
            folder.repository("users", ["Grüße.py"]);
            folder.git("users", "branch", "other");
            for (const tag of ["v1.9.0", "v1.10.0"]) folder.git("users", "tag", tag);
            folder.settings("[color]\nui = always\n[column]\nui = always\n[core]\nquotePath = true\npager = false\n");
            process.env["GIT_PAGER"] = "false";
            assert.deepEqual(await lines("tag", "--list", "--sort=refname"), ["v1.10.0", "v1.9.0"]);
            assert.deepEqual(await lines("branch", "--list", "main"), ["* main"]);
            assert.deepEqual(await lines("ls-files"), ["Grüße.py"]);
        });

        it("of changes: what is hidden, and what is watched", async () => {
            folder.repository("inner");
            folder.repository("users", ["app/watched.py"]);
            folder.git("users", "submodule", "--quiet", "add", at("inner"), "inner");
            folder.commit("users");
            folder.write("watch", "#!/bin/sh\nprintf 'token\\0'\n");
            chmodSync(at("watch"), 0o755);
            folder.settings(
                `[core]\nfsmonitor = ${at("watch")}\nuntrackedCache = true\n` +
                    "[status]\nshowUntrackedFiles = no\n[diff]\nignoreSubmodules = all\n",
            );
            folder.git("users", "update-index", "--fsmonitor");
            folder.git("users", "status");
            folder.write("users/app/watched.py", "other\n");
            folder.write("users/new.py", "");
            folder.write("users/inner/app/main.py", "2\n");
            assert.equal(folder.git("users", "status", "--porcelain"), "");
            assert.deepEqual(await lines("status", "--porcelain"), [" M app/watched.py", " M inner", "?? new.py"]);
        });

        it("of a file with its old size and time, which only the time of that change gives away", async () => {
            folder.repository("users", ["app/main.py"]);
            const [file, past] = [at("users/app/main.py"), new Date("2020-01-01T00:00:00Z")];
            utimesSync(file, past, past);
            folder.settings("[core]\ntrustctime = false\ncheckStat = minimal\n");
            folder.git("users", "status");
            const { ctimeMs } = statSync(file);
            // Git counts whole seconds, and the file system's clock is some milliseconds behind.
            while (Date.now() < ctimeMs - (ctimeMs % 1000) + 1100) await setTimeout(50);
            writeFileSync(file, "2\n");
            utimesSync(file, past, past);
            assert.equal(folder.git("users", "status", "--porcelain"), "");
            assert.deepEqual(await lines("status", "--porcelain"), [" M app/main.py"]);
        });
    });

    it("signs tags as a person's settings say, or says why it cannot", async () => {
        folder.repository("users");
        folder.settings("[tag]\ngpgSign = true\n[gpg]\nprogram = /nowhere/gpg\n");
        const words = await refusal(writeTag(at("users"), "v1.0.0", "Release 1.0.0"));
        assert.match(words?.[1] ?? "", /^Git did not make the tag v1\.0\.0: fatal: cannot run \/nowhere\/gpg/);
        folder.write("gpg", "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho signature\n");
        chmodSync(at("gpg"), 0o755);
        folder.settings(`[tag]\ngpgSign = true\n[gpg]\nprogram = ${at("gpg")}\n`);
        await writeTag(at("users"), "v1.0.0", "Release 1.0.0");
        assert.match(folder.git("users", "cat-file", "tag", "v1.0.0"), /\n\nRelease 1\.0\.0\nsignature$/);
    });

    it("says on which side it refused, when it has nothing to say of an error", async () => {
        folder.repository("users");
        const nothing = await refusal(runGit(at("users"), ["commit", "--quiet", "--message=x"]));
        assert.match(nothing?.[1] ?? "", /^On branch main\n {4}nothing to commit/);
    });
});
