import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { headOf } from "../../../machine/git.js";
import { changedFiles, changedSources, locateSources, sameSources } from "../../../machine/source-files.js";
import { GitFolder } from "./git-folder.js";

describe("The sources of an image", () => {
    let folder: GitFolder;
    beforeEach(() => {
        folder = new GitFolder();
    });
    afterEach(() => folder.remove());

    const at = (path: string) => join(folder.root, path);
    const changed = async (project: string, ...sources: string[]) =>
        changedSources(at(project), await locateSources(at(project), sources));
    const same = async (project: string, source: string, one: string, other: string) =>
        sameSources(await locateSources(at(project), [source]), one, other);

    it("are named from the project's folder, which may be any of the repository, whatever their names", async () => {
        const odd = ['a "quoted" name.py', "zwei\nZeilen.py", "Grüße.py", "tab\t.py", "back\\slash.py", " blank .py"];
        folder.repository("repository", ["services/users/app/main.py", "services/users/app [1]/*.py"]);
        folder.settings("[core]\nquotePath = true\n[status]\nrelativePaths = true\nshort = true\nbranch = true\n");
        for (const name of odd) folder.write(`repository/services/users/app/${name}`, "");
        folder.write("repository/README.md", "");
        const expected = odd.map(name => `app/${name}`).sort();
        assert.deepEqual(await changed("repository/services/users", "app"), expected);
        folder.write("repository/services/users/app [1]/*.py", "2\n");
        assert.deepEqual(await changed("repository/services/users", "app [1]"), ["app [1]/*.py"], "no pattern");
        assert.deepEqual(await changedFiles(at("repository/services")), [
            "../README.md",
            "users/app [1]/*.py",
            ...odd.map(name => `users/app/${name}`).sort(),
        ]);
    });

    it("are the same to everybody, whatever a person has set", async () => {
        folder.repository("users", ["app/main.py", "app/old.py"]);
        const first = folder.git("users", "rev-parse", "HEAD");
        folder.git("users", "mv", "app/old.py", "app/moved.py");
        folder.write("users/app/main.py", "2\n");
        folder.write("users/app/new.py", "");
        const watch = at("watch");
        writeFileSync(watch, "#!/bin/sh\nprintf 'token\\0'\n");
        chmodSync(watch, 0o755);
        folder.settings(
            [
                "[status]\nshowUntrackedFiles = no\nrenames = copies\nshowStash = true\nbranch = true\nshort = true",
                "submoduleSummary = true\n[color]\nui = always\nstatus = always\n[column]\nui = always",
                `[core]\nfsmonitor = ${watch}\nuntrackedCache = true\ncheckStat = minimal\ntrustctime = false\npager = false`,
                "[diff]\nexternal = false\nignoreSubmodules = all\nnoprefix = true\nrenames = copies\nmnemonicPrefix = true",
                "[submodule]\nrecurse = true\n[advice]\nstatusHints = true\n[alias]\nstatus = log\n",
            ].join("\n"),
        );
        Object.assign(process.env, { GIT_EXTERNAL_DIFF: "/bin/true", GIT_PAGER: "false", GIT_OPTIONAL_LOCKS: "1" });
        const expected = ["app/main.py", "app/moved.py", "app/new.py", "app/old.py"];
        assert.deepEqual(await changed("users", "app"), expected);
        const second = folder.commit("users");
        assert.deepEqual(
            [await same("users", "app", first, second), await same("users", ".", second, second)],
            [false, true],
        );
    });

    it("count where Git is told to overlook them", async () => {
        folder.repository("users", ["app/assumed.py", 'app/"skipped".py', "app/gone.py", "app/same.py"]);
        symlinkSync("same.py", at("users/app/link.py"));
        folder.commit("users");
        const marked = ["app/assumed.py", "app/gone.py", "app/same.py", "app/link.py"];
        folder.git("users", "update-index", "--assume-unchanged", ...marked);
        folder.git("users", "update-index", "--skip-worktree", 'app/"skipped".py');
        assert.deepEqual(await changed("users", "app"), []);
        for (const name of ["assumed.py", '"skipped".py']) folder.write(`users/app/${name}`, "2\n");
        rmSync(at("users/app/gone.py"));
        rmSync(at("users/app/link.py"));
        symlinkSync("assumed.py", at("users/app/link.py"));
        assert.equal(folder.git("users", "status", "--porcelain"), "");
        const expected = ['app/"skipped".py', "app/assumed.py", "app/gone.py", "app/link.py"];
        assert.deepEqual(await changed("users", "app"), expected);
    });

    it("are whole in a sparse checkout, apart from what is changed in it", async () => {
        folder.repository("all", ["app/main.py", "docs/index.md"]);
        folder.git(".", "clone", "--quiet", "--sparse", "all", "users");
        folder.git("users", "sparse-checkout", "set", "app");
        assert.deepEqual(await changedFiles(at("users")), []);
        folder.write("users/app/main.py", "2\n");
        assert.deepEqual(await changedFiles(at("users")), ["app/main.py"]);
    });

    it("are those of a work tree, and of a commit that no branch has", async () => {
        folder.repository("users");
        folder.git("users", "worktree", "add", "--quiet", "--detach", "../tree");
        assert.deepEqual(await changed("tree", "app"), []);
        folder.write("tree/app/new.py", "");
        assert.deepEqual([await changed("tree", "app"), await changed("users", "app")], [["app/new.py"], []]);
        assert.equal(await headOf(at("tree")), await headOf(at("users")));
    });

    it("have what lies in submodules, whatever ignore= says, at any depth", async () => {
        folder.repository("inner");
        folder.repository("middle");
        folder.git("middle", "submodule", "--quiet", "add", at("inner"), "inner");
        folder.git("middle", "config", "--file=.gitmodules", "submodule.inner.ignore", "all");
        folder.commit("middle");
        folder.repository("users");
        folder.git("users", "submodule", "--quiet", "add", at("middle"), "app/middle");
        folder.git("users", "submodule", "--quiet", "update", "--init", "--recursive");
        folder.git("users", "config", "--file=.gitmodules", "submodule.app/middle.ignore", "all");
        const first = folder.commit("users");
        assert.deepEqual(await changed("users", "app"), []);
        folder.write("users/app/middle/inner/app/main.py", "2\n");
        assert.equal(folder.git("users", "status", "--porcelain"), "");
        assert.deepEqual(await changed("users", "app"), ["app/middle/inner/app/main.py"]);
        folder.git("users/app/middle/inner", "checkout", "--quiet", ".");
        folder.write("users/app/middle/new.py", "");
        assert.deepEqual(await changed("users", "app"), ["app/middle/new.py"]);
        folder.commit("users/app/middle");
        assert.deepEqual(await changed("users", "app"), ["app/middle"], "another commit than HEAD names");
        folder.git("users", "add", "--all", "--force");
        folder.git("users", "update-index", "--cacheinfo", `160000,${await headOf(at("users/app/middle"))},app/middle`);
        const second = folder.commit("users");
        assert.equal(await same("users", "app", first, second), false);
    });

    it("are not changed by a submodule that is not checked out, unless there are files in its place", async () => {
        folder.repository("inner");
        folder.repository("all");
        folder.git("all", "submodule", "--quiet", "add", at("inner"), "app/inner");
        folder.commit("all");
        folder.git(".", "clone", "--quiet", "all", "users");
        assert.deepEqual(await changed("users", "app"), []);
        folder.write("users/app/inner/copied.py", "");
        assert.deepEqual(await changed("users", "app"), ["app/inner"]);
    });

    it("belong to the repository that they lie in: a submodule, or one beside the project's", async () => {
        folder.repository("service", ["app/main.py"]);
        folder.repository("project", ["Pulumi.yaml", "docker/Dockerfile"]);
        folder.git("project", "submodule", "--quiet", "add", at("service"), "service");
        folder.commit("project");
        const commit = async (source: string) =>
            headOf((await locateSources(at("project"), [source])).map(place => place.folder)[0]!);
        assert.equal(await commit("service/app"), await headOf(at("service")));
        assert.equal(await commit("../service/app"), await headOf(at("service")));
        assert.equal(await commit("docker"), await headOf(at("project")));
        folder.write("project/service/app/main.py", "2\n");
        folder.write("project/docker/Dockerfile", "2\n");
        const both = await changed("project", "service/app", "docker/Dockerfile");
        assert.deepEqual(both, ["docker/Dockerfile", "service/app/main.py"]);
        folder.write("service/app/new.py", "");
        assert.deepEqual(await changed("project", "../service/app"), ["../service/app/new.py"]);
    });

    it("are what a link leads to, and the link", async () => {
        const first = folder.repository("users", ["shared/app/main.py", "other/main.py"]);
        symlinkSync("shared/app", at("users/app"));
        const second = folder.commit("users");
        assert.deepEqual(await changed("users", "app"), []);
        assert.equal(await same("users", "app", first, second), false);
        folder.write("users/shared/app/main.py", "2\n");
        assert.deepEqual(await changed("users", "app"), ["shared/app/main.py"]);
        folder.git("users", "checkout", "--quiet", ".");
        rmSync(at("users/app"));
        symlinkSync("other", at("users/app"));
        assert.deepEqual(await changed("users", "app"), ["app"]);
    });

    it("need no remote in a partial clone; what is missing is fetched, or the reason told", async () => {
        const first = folder.repository("all");
        folder.git("all", "config", "uploadpack.allowFilter", "true");
        folder.git("all", "config", "uploadpack.allowAnySHA1InWant", "true");
        folder.write("all/app/main.py", "2\n");
        const second = folder.commit("all");
        folder.git(".", "clone", "--quiet", "--filter=blob:none", `file://${at("all")}`, "blobless");
        folder.git(".", "clone", "--quiet", "--filter=tree:0", `file://${at("all")}`, "treeless");
        renameSync(at("all"), at("away"));
        assert.equal(await same("blobless", "app", first, second), false);
        assert.equal(await same("blobless", "app", "a".repeat(40), second), undefined);
        assert.deepEqual(await changed("blobless", "app"), []);
        await assert.rejects(same("treeless", "app", first, second), /could not fetch \w+ from promisor remote$/);
        renameSync(at("away"), at("all"));
        assert.equal(await same("treeless", "app", first, second), false);
    });

    it("cannot be compared with a commit that a shallow clone lacks", async () => {
        const first = folder.repository("all");
        const second = folder.commit("all");
        folder.git(".", "clone", "--quiet", "--depth=1", `file://${at("all")}`, "users");
        assert.equal(await same("users", "app", first, second), undefined);
        assert.equal(await same("all", "app", first, second), true);
    });

    it("are in no repository outside of one", async () => {
        mkdirSync(at("empty/app"), { recursive: true });
        assert.deepEqual(await locateSources(at("empty"), ["app"]), []);
    });
});
