import assert from "node:assert/strict";
import { join } from "node:path";
import { nextVersion } from "../../../../release/next-version/next-version.js";
import { Report } from "../../../../release/output/report.js";
import { GitFolder } from "../../machine/git-folder.js";

describe("next-version, while Git fails", () => {
    let folder: GitFolder;
    beforeEach(() => {
        folder = new GitFolder();
        folder.repository("users", ["Pulumi.yaml"]);
        folder.write("users/Pulumi.yaml", "name: users\nruntime: nodejs\n");
        folder.commit("users", "feat: start");
    });
    afterEach(() => folder.remove());

    const run = () => {
        const options = {
            stack: "dev",
            cwd: join(folder.root, "users"),
            json: false,
            tagsOnly: true,
            failIfNone: false,
        };
        return nextVersion({ ...options, write: true }, new Report(false, () => undefined));
    };

    it("tags no tree whose changes it cannot see, and says why in Git's words", async () => {
        folder.write("users/.git/index", "bad");
        await assert.rejects(run(), { message: "fatal: .git/index: index file smaller than expected" });
        assert.equal(folder.git("users", "for-each-ref", "refs/tags"), "");
    });

    it("takes no repository of another user for none", async () => {
        folder.giveAway("users");
        await assert.rejects(
            run(),
            /^GitError: fatal: detected dubious ownership(.|\n)*git config --global --add safe\.directory /,
        );
    });

    it("tags no tree with a change that Git is told to overlook", async () => {
        folder.settings("[status]\nshowUntrackedFiles = no\n");
        folder.git("users", "update-index", "--assume-unchanged", "Pulumi.yaml");
        folder.write("users/Pulumi.yaml", "name: users\nruntime: nodejs\n# changed\n");
        folder.write("users/new.py", "");
        await assert.rejects(
            run(),
            /the working tree differs from the commit: Pulumi\.yaml, new\.py; commit or stash\.$/,
        );
    });
});
