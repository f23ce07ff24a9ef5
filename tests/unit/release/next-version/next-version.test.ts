import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NextVersionOptions, nextVersion } from "../../../../release/next-version/next-version.js";
import { Report } from "../../../../release/output/report.js";
import { release } from "../sample-settings.js";

const defaults = {
    stack: "dev",
    json: false,
    write: false,
    tagsOnly: false,
    failIfNone: false,
} as const;

describe("next-version", () => {
    let folder: string;
    let backend: string | undefined;
    const git = (...args: string[]) => {
        const identity = ["-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"];
        return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
    };
    const commit = (message: string, file = "notes") => {
        writeFileSync(join(folder, file), message);
        git("add", "--all");
        git("commit", "--quiet", "--message", message);
        return git("rev-parse", "HEAD");
    };
    /** An entry of the ledger, as Pulumi's file backend keeps it. */
    const record = (number: number, head: string, versions: Record<string, string>) => {
        const history = join(folder, "..", "state", ".pulumi", "history", "users", "dev");
        mkdirSync(history, { recursive: true });
        const slots = Object.entries(versions).map(([slot, version]) => [slot, release(version)]);
        const entry = {
            kind: "update",
            result: "succeeded",
            startTime: 1_760_000_000 + number,
            environment: { "git.head": head },
            config: {
                "fastapi-release:service": { name: "users", namespace: "users-dev" },
                "fastapi-release:release": { repository: "localhost:5000/users" },
                "fastapi-release:slots": Object.fromEntries(slots),
            },
        };
        writeFileSync(join(history, `dev-${number}000.history.json`), JSON.stringify(entry));
    };
    const run = async (options: Partial<NextVersionOptions> = {}) => {
        const said = { stdout: "", stderr: "" };
        const report = new Report(options.json ?? false, (stream, text) => {
            said[stream] += text.replaceAll(/\b[0-9a-f]{8}\b/g, "COMMIT");
        });
        await nextVersion({ ...defaults, cwd: folder, ...options }, report);
        return said;
    };

    beforeEach(() => {
        const top = mkdtempSync(join(tmpdir(), "next-version-"));
        folder = join(top, "users");
        mkdirSync(folder);
        mkdirSync(join(top, "state"));
        backend = process.env["PULUMI_BACKEND_URL"];
        process.env["PULUMI_BACKEND_URL"] = `file://${join(top, "state")}`;
        git("init", "--quiet");
        git("config", "user.name", "Ada");
        git("config", "user.email", "ada@example.com");
        writeFileSync(join(folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
    });
    afterEach(() => {
        if (backend === undefined) delete process.env["PULUMI_BACKEND_URL"];
        else process.env["PULUMI_BACKEND_URL"] = backend;
        rmSync(join(folder, ".."), { recursive: true });
    });

    it("begins with 0.1.0, and prints only the version on standard output", async () => {
        commit("feat: begin");
        assert.deepEqual(await run(), {
            stdout: "0.1.0\n",
            stderr: `no version released before, according to Git's tags and the ledger
so far: 1 feature
  - COMMIT feat: begin
0.1.0, the first version
`,
        });
    });

    it("continues from the tag if it is higher", async () => {
        record(1, commit("feat: begin"), { blue: "1.3.0" });
        git("tag", "--annotate", "v1.4.0", "--message", "x");
        commit("fix: page from 0");
        commit("feat(users): search by name");
        commit("docs: tell how");
        assert.deepEqual(await run(), {
            stdout: "1.5.0\n",
            stderr: `last released: 1.4.0 (tag v1.4.0; the ledger has 1.3.0)
since 1.4.0: 1 feature, 1 fix, 1 other commit
  - COMMIT feat(users): search by name
1.4.0 → 1.5.0, a minor version
`,
        });
    });

    it("continues from the ledger if it is higher, and from the first commit of that version", async () => {
        const first = commit("feat: begin");
        git("tag", "v1.2.0");
        record(1, first, { blue: "1.3.0" });
        const later = commit("fix: page from 0");
        // A rollback of a later commit.
        record(2, later, { blue: "1.3.0", green: "1.2.0" });
        assert.deepEqual(await run(), {
            stdout: "1.3.1\n",
            stderr: `last released: 1.3.0 (entry 2 of the ledger; the newest tag before this commit is v1.2.0)
since 1.3.0: 1 fix
  - COMMIT fix: page from 0
1.3.0 → 1.3.1, a patch
`,
        });
        assert.equal((await run({ tagsOnly: true })).stdout, "1.2.1\n");
    });

    it("stays the same without a commit, and exits 1 on demand", async () => {
        commit("feat: begin");
        git("tag", "1.4.0");
        const same = {
            stdout: "1.4.0\n",
            stderr: "last released: 1.4.0 (tag 1.4.0)\nno commit since 1.4.0: it stays 1.4.0\n",
        };
        assert.deepEqual(await run(), same);
        await assert.rejects(run({ failIfNone: true }), { message: "--fail-if-none: there is nothing to release." });
    });

    it("counts only commits that touch a folder, with separate tags", async () => {
        mkdirSync(join(folder, "users"));
        commit("feat: begin");
        git("tag", "v9.0.0");
        git("tag", "users-v1.0.0");
        commit("feat!: drop the orders' first version", "orders");
        assert.deepEqual(await run({ path: "users", tagPrefix: "users-v" }), {
            stdout: "1.0.0\n",
            stderr:
                "last released: 1.0.0 (tag users-v1.0.0)\n" +
                "no commit since 1.0.0 that touches users: it stays 1.0.0\n",
        });
        commit("fix: page from 0", "users/main.py");
        assert.deepEqual(await run({ path: "users", tagPrefix: "users-v" }), {
            stdout: "1.0.1\n",
            stderr: `last released: 1.0.0 (tag users-v1.0.0)
since 1.0.0: 1 fix in users
  - COMMIT fix: page from 0
1.0.0 → 1.0.1, a patch
`,
        });
    });

    it("refuses what is no path, and what has no commits here", async () => {
        mkdirSync(join(folder, "users"));
        mkdirSync(join(folder, "..", "outside"));
        commit("feat: begin", "users/main.py");
        symlinkSync("../outside", join(folder, "link"));
        symlinkSync("users", join(folder, "same"));
        git("tag", "v1.0.0");
        commit("feat: more", "users/main.py");
        const refused = (path: string, why: string) =>
            assert.rejects(run({ path }), { message: `1 problem, so nothing was counted:\n  - --path: ${why}` });
        await refused("", "it is empty; name a folder, or leave it out.");
        await refused("nowhere", `nowhere is not in ${folder}.`);
        await refused("/nowhere", "/nowhere does not exist.");
        const elsewhere = (path: string) => `${path} is not in the repository ${folder}, whose commits count.`;
        for (const path of ["..", "../..", "../outside", "/", "link", "/etc/hostname"])
            await refused(path, elsewhere(path));
        git("init", "--quiet", "users/nested");
        writeFileSync(join(folder, "users", "nested", "x"), "1");
        await refused("users/nested/x", elsewhere("users/nested/x"));
        for (const path of ["users", "./users/", "users/main.py", "same", ".", folder, join(folder, "users")]) {
            assert.equal((await run({ path })).stdout, "1.1.0\n", path);
        }
    });

    it("refuses a prefix that no tag can have, before anything else", async () => {
        const prefixes = [
            "-x",
            "--force",
            "a b",
            "v..",
            "a~",
            "a^",
            "a:",
            "a?",
            "a*",
            "a[",
            "a\\",
            "a\nb",
            "/",
            "a//",
            ".v",
            "@{",
        ];
        for (const tagPrefix of prefixes) {
            await assert.rejects(run({ tagPrefix, write: true }), {
                message:
                    `1 problem, so nothing was counted:\n  - --tag-prefix: ${JSON.stringify(tagPrefix)} cannot begin a Git tag; ` +
                    "use letters, digits, -, _, . and /, such as users-v.",
            });
        }
        await assert.rejects(run({ tagPrefix: "-x", path: "" }), /^Refusal: 2 problems, so nothing was counted:/);
        commit("feat: begin");
        for (const tagPrefix of ["", "v", "users/", "users-v", "größe@"]) {
            await run({ tagPrefix, write: true });
            assert.equal(
                git("rev-parse", "--verify", "--quiet", `refs/tags/${tagPrefix}0.1.0^{commit}`),
                git("rev-parse", "HEAD"),
            );
        }
    });

    it("names the remote that a tag is to be pushed to, as Git has it", async () => {
        commit("feat: begin");
        const { stderr: alone } = await run({ write: true, tagPrefix: "a" });
        assert.match(alone, /\ntagged COMMIT as a0\.1\.0; nothing was pushed: this repository has no remote\n$/);
        const advised = async (tagPrefix: string) =>
            / as \S+; nothing was pushed: (.*)\n$/.exec((await run({ write: true, tagPrefix })).stderr)?.[1];
        git("init", "--quiet", "--bare", "../remote.git");
        git("remote", "add", "forge", "../remote.git");
        const command = await advised("it's-");
        assert.equal(command, "`git push forge 'refs/tags/it'\\''s-0.1.0'`");
        execFileSync("sh", ["-c", command!.replaceAll("`", "")], { cwd: folder, stdio: "pipe" });
        assert.equal(git("ls-remote", "--tags", "--refs", "forge").split("\t")[1], "refs/tags/it's-0.1.0");
        git("remote", "add", "other", "../other.git");
        assert.equal(await advised("c"), "`git push forge refs/tags/c0.1.0`, or to other");
        git("config", "remote.pushDefault", "other");
        assert.equal(await advised("d"), "`git push other refs/tags/d0.1.0`");
    });

    it("makes an annotated tag, and says if it exists", async () => {
        commit("feat: begin");
        const { stderr } = await run({ write: true });
        assert.match(stderr, /\ntagged COMMIT as v0\.1\.0; nothing was pushed: this repository has no remote\n$/);
        assert.equal(git("cat-file", "-t", "v0.1.0"), "tag");
        assert.equal(git("tag", "--list", "--format=%(contents)"), "Release 0.1.0\n\n1 feature");
        const again = await run({ write: true });
        assert.equal(again.stdout, "0.1.0\n");
        assert.match(again.stderr, /\nnothing to tag: v0\.1\.0 already exists, on COMMIT\n$/);
        assert.equal(git("tag", "--list"), "v0.1.0");
    });

    it("tags a version in the ledger only on its own commit", async () => {
        record(1, commit("feat: begin"), { blue: "1.3.0" });
        const { stderr } = await run({ write: true });
        assert.match(stderr, /it stays 1\.3\.0\ntagged COMMIT as v1\.3\.0;/);
        git("tag", "--delete", "v1.3.0");
        commit("feat: elsewhere");
        const other = await run({ write: true, path: "Pulumi.yaml" });
        assert.match(other.stderr, /\nnothing to tag: 1\.3\.0 was released from COMMIT, not from this commit\n$/);
        assert.equal(git("tag", "--list"), "");
    });

    it("tags neither a changed tree nor under a name used on another branch", async () => {
        commit("feat: begin");
        git("switch", "--quiet", "--create", "other");
        commit("feat: elsewhere");
        const elsewhere = git("rev-parse", "--short=8", "HEAD");
        git("tag", "v0.1.0");
        git("switch", "--quiet", "-");
        writeFileSync(join(folder, "stray"), "");
        await assert.rejects(run({ write: true }), {
            message:
                "2 problems, so nothing was tagged:\n" +
                `  - --write: v0.1.0 already exists, on ${elsewhere}, which is not an ancestor of this commit; merge it.\n` +
                "  - --write: the working tree differs from the commit: stray; commit or stash.",
        });
    });

    it("is refused without the whole history", async () => {
        commit("feat: begin");
        commit("feat: go on");
        const clone = join(folder, "..", "clone");
        execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, clone], { stdio: "pipe" });
        await assert.rejects(run({ cwd: clone }), {
            message:
                "this clone has only a part of the history, so commits cannot be counted; " +
                "get the rest: git fetch --unshallow --tags",
        });
    });

    it("is refused if the ledger's version has no commit, and outside a repository", async () => {
        commit("feat: begin");
        record(1, "", { blue: "1.3.0" });
        await assert.rejects(run(), {
            message:
                "1 problem, so commits cannot be counted:\n" +
                "  - 1.3.0: entry 1 of the ledger does not have its commit; tag it: `git tag v1.3.0 COMMIT`",
        });
        rmSync(join(folder, ".git"), { recursive: true });
        await assert.rejects(run(), {
            message: `${folder} is not in a Git repository with a commit; commit something first.`,
        });
    });

    it("has a result as JSON", async () => {
        const head = commit("feat: begin");
        git("tag", "v1.4.0");
        commit("feat!: drop version 1");
        const { stdout } = await run({ json: true });
        assert.deepEqual(JSON.parse(stdout), {
            version: "2.0.0",
            step: "major",
            last: { version: "1.4.0", tag: "v1.4.0", commit: head },
            commits: { breaking: 1, feature: 0, fix: 0, other: 0 },
            unread: [],
            understated: [],
            uncounted: { settings: 0, empty: 0 },
            unreadTags: [],
            tag: "v2.0.0",
            written: false,
        });
    });

    it("names commits that follow no convention, in JSON as well", async () => {
        commit("feat: start");
        git("tag", "v1.4.2");
        const title = "Merged PR 1234: drop version 1";
        const unreadable = commit(title);
        assert.deepEqual(await run(), {
            stdout: "1.4.3\n",
            stderr: `last released: 1.4.2 (tag v1.4.2)
since 1.4.2: 1 other commit
this commit follows no convention such as \`feat: …\`, and counts as a patch:
  - COMMIT ${title}
1.4.2 → 1.4.3, a patch
`,
        });
        const { stdout } = await run({ json: true });
        assert.deepEqual(JSON.parse(stdout).unread, [{ commit: unreadable, title }]);
        commit("fix: page from 0");
        for (const name of ["a", "b", "c", "d", "e", "f"]) commit(`Add ${name}`);
        assert.match(
            (await run()).stderr,
            /\nthese 7 commits follow no convention such as `feat: …`, and count as a patch:\n( {2}- .*\n){5} {2}- and 2 more\n/,
        );
    });

    it("names squash merges whose list has more than the title", async () => {
        commit("feat: start");
        git("tag", "v1.4.2");
        const squash = commit("fix: page from 0 (#12)\n\n* feat!: drop version 1");
        assert.match(
            (await run()).stderr,
            /\nthese count by title and footers, though their text has more: .*:\n {2}- COMMIT fix: page from 0 \(#12\)\n/,
        );
        const { understated } = JSON.parse((await run({ json: true })).stdout);
        assert.deepEqual(understated, [{ commit: squash, title: "fix: page from 0 (#12)" }]);
    });

    it("says how it counts what takes back a released feature", async () => {
        commit("feat: start");
        commit("feat: search", "search.py");
        git("tag", "v1.4.2");
        git("revert", "--no-edit", "HEAD");
        assert.match(
            (await run()).stderr,
            /\ntaking back what was released before counts as a fix; a footer `BREAKING CHANGE: …` makes it more:\n {2}- COMMIT Revert "feat: search"\n1\.4\.2 → 1\.4\.3, a patch\n$/,
        );
    });

    it("names a higher tag on another branch", async () => {
        commit("feat: start");
        git("tag", "v1.4.2");
        git("switch", "--quiet", "--detach");
        commit("feat: elsewhere");
        git("tag", "v1.5.0");
        git("switch", "--quiet", "-");
        commit("fix: page from 0");
        const { stdout, stderr } = await run();
        assert.equal(stdout, "1.4.3\n");
        assert.match(stderr, /^tag v1\.5\.0 is higher, but on another branch, and does not count;/);
    });

    it("has one line for a history that never follows a convention", async () => {
        commit("Start");
        git("tag", "v1.4.2");
        for (const name of ["a", "b", "c", "d", "e", "f"]) commit(`Add ${name}`);
        assert.deepEqual(await run(), {
            stdout: "1.4.3\n",
            stderr: `last released: 1.4.2 (tag v1.4.2)
since 1.4.2: 6 other commits
none of these commits follows a convention such as \`feat: …\`: all count as a patch
1.4.2 → 1.4.3, a patch
`,
        });
    });

    it("finds nothing to release in a deploy's own commit, nor in an empty one", async () => {
        commit("feat: start");
        git("tag", "v1.5.0");
        commit("feat: more replicas", "Pulumi.dev.yaml");
        git("commit", "--quiet", "--allow-empty", "--message", "chore: run the pipeline");
        assert.deepEqual(await run(), {
            stdout: "1.5.0\n",
            stderr: `last released: 1.5.0 (tag v1.5.0)
not counted: 1 commit that touches only settings files (Pulumi.STACK.yaml), which change no image; 1 commit that touches no file
no commit since 1.5.0 that counts: it stays 1.5.0
`,
        });
        await assert.rejects(run({ failIfNone: true }), { message: "--fail-if-none: there is nothing to release." });
        commit("fix: page from 0", "main.py");
        const { stdout, stderr } = await run({ failIfNone: true });
        assert.equal(stdout, "1.5.1\n");
        assert.match(stderr, /\nnot counted: 1 commit that touches only settings files/);
    });

    it("reads merges, reverts of merges, odd file names and line ends from Git", async () => {
        commit("feat: start");
        git("tag", "v1.4.2");
        const main = git("branch", "--show-current");
        git("switch", "--quiet", "--create", "search");
        commit("Search\r\n\r\nBREAKING CHANGE: offsets start at 0\r", 'Ümläut "x".py');
        git("switch", "--quiet", main);
        git(
            "merge",
            "--quiet",
            "--no-ff",
            "search",
            "--message",
            "Merge pull request #12 from ada/search\n\nfix: offsets",
        );
        assert.equal((await run()).stdout, "2.0.0\n");
        git("revert", "--mainline", "1", "--no-edit", "HEAD");
        assert.deepEqual((await run()).stdout, "1.4.2\n");
        git("revert", "--no-edit", "HEAD");
        assert.equal((await run()).stdout, "2.0.0\n");
    });

    it("counts commits of a folder above the project", async () => {
        mkdirSync(join(folder, "services", "users"), { recursive: true });
        writeFileSync(join(folder, "services", "users", "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
        commit("feat: start");
        git("tag", "v1.4.2");
        commit("feat: share", "services/shared");
        const cwd = join(folder, "services", "users");
        assert.equal((await run({ cwd, path: "." })).stdout, "1.4.2\n");
        assert.equal((await run({ cwd, path: "../shared" })).stdout, "1.5.0\n");
        assert.equal((await run({ cwd, path: "../.." })).stdout, "1.5.0\n");
        assert.equal((await run({ cwd })).stdout, "1.5.0\n");
    });

    it("counts a file that left the folder", async () => {
        for (const name of ["users", "orders"]) mkdirSync(join(folder, name));
        commit("feat: start", "users/main.py");
        git("tag", "v1.4.2");
        git("mv", "users/main.py", "orders/main.py");
        git("commit", "--quiet", "--message", "feat: move to orders");
        mkdirSync(join(folder, "users"), { recursive: true });
        assert.equal((await run({ path: "users" })).stdout, "1.5.0\n");
    });

    describe("by clocks that disagree", () => {
        const at = (year: number, action: () => void) => {
            process.env["GIT_COMMITTER_DATE"] = `${year}-01-01T00:00:00Z`;
            try {
                action();
            } finally {
                delete process.env["GIT_COMMITTER_DATE"];
            }
        };

        it("finds a revert that seems older than what it takes back", async () => {
            commit("feat: start");
            git("tag", "v1.4.2");
            commit("feat: search", "search.py");
            const main = git("branch", "--show-current");
            git("switch", "--quiet", "--create", "back");
            at(2019, () => git("revert", "--no-edit", "HEAD"));
            git("switch", "--quiet", main);
            commit("fix: page from 0");
            git("merge", "--quiet", "--no-edit", "back");
            assert.equal((await run()).stdout, "1.4.3\n");
        });

        it("takes tags of a history that was merged in for older", async () => {
            commit("feat: start");
            git("tag", "v1.4.2");
            const main = git("branch", "--show-current");
            git("switch", "--quiet", "--orphan", "old");
            at(2016, () => commit("Start", "old.py"));
            git("tag", "0.0.9");
            git("switch", "--quiet", main);
            git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", "old");
            assert.equal((await run()).stdout, "1.4.3\n");
        });
    });

    it("is refused with two families of tags, until one is chosen", async () => {
        commit("feat: start");
        git("tag", "2023.10.1");
        commit("feat: go on");
        git("tag", "v1.4.2");
        commit("fix: page from 0");
        await assert.rejects(run(), {
            message:
                "1 problem, so the last version is unknown:\n" +
                "  - tags: 2023.10.1 and v1.4.2 are of different families, and each could be the last; " +
                "say which is this service's: --tag-prefix '' or --tag-prefix v.",
        });
        assert.equal((await run({ tagPrefix: "v" })).stdout, "1.4.3\n");
        assert.equal((await run({ tagPrefix: "" })).stdout, "2023.11.0\n");
        assert.match((await run({ timestamp: true })).stdout, /^20/);
    });

    it("names tags that it does not read", async () => {
        commit("feat: start");
        for (const name of ["v1.4.2", "1.5", "v2", "release-9"]) git("tag", name);
        commit("fix: page from 0");
        const { stdout, stderr } = await run();
        assert.equal(stdout, "1.4.3\n");
        assert.match(
            stderr,
            /^tags that look like versions but do not count: v2, 1\.5, release-9; --tag-prefix release- reads release-9 as 9\.0\.0\n/,
        );
        assert.deepEqual(JSON.parse((await run({ json: true })).stdout).unreadTags, ["1.5", "release-9", "v2"]);
        assert.equal((await run({ tagPrefix: "release-" })).stdout, "9.0.1\n");
    });

    it("continues a family of previews, however it is spelled", async () => {
        commit("feat: start");
        git("tag", "v1.4.0");
        commit("feat: search");
        git("tag", "v1.5.0rc2");
        commit("fix: page from 0");
        git("tag", "v1.5.0rc10");
        assert.deepEqual(await run({ pre: "rc" }), {
            stdout: "1.5.0-rc.10\n",
            stderr: "last released: 1.5.0-rc.10 (tag v1.5.0rc10)\nno commit since 1.5.0-rc.10: it stays 1.5.0-rc.10\n",
        });
        commit("fix: page from 1");
        assert.equal((await run({ pre: "rc" })).stdout, "1.5.0-rc.11\n");
        assert.equal((await run()).stdout, "1.5.0\n");
    });
});
