import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSourceFacts } from "../../../../release/deploy/source-facts.js";

describe("what Git says about the build context", () => {
    let folder: string;
    const git = (...args: string[]) => {
        const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];
        return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
    };
    const commit = () => {
        git("add", "--all");
        git("commit", "--quiet", "--message", "x");
        return git("rev-parse", "HEAD");
    };
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "git-"));
        git("init", "--quiet");
        mkdirSync(join(folder, "app"));
        writeFileSync(join(folder, "app", "main.py"), "1\n");
        writeFileSync(join(folder, "settings.yaml"), "1\n");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("is the commit, and nothing dirty in a clean tree", async () => {
        const head = commit();
        assert.deepEqual(await readSourceFacts(folder, ["app"]), { commit: head, dirty: [], sameAsPublished: false });
    });

    it("names changed and new files of the context, and none outside it", async () => {
        commit();
        writeFileSync(join(folder, "app", "main.py"), "2\n");
        writeFileSync(join(folder, "app", "new.py"), "");
        writeFileSync(join(folder, "settings.yaml"), "2\n");
        assert.deepEqual((await readSourceFacts(folder, ["app"])).dirty, ["app/main.py", "app/new.py"]);
    });

    it("knows a revision with the same context, even if other files have changed since", async () => {
        const published = commit();
        writeFileSync(join(folder, "settings.yaml"), "2\n");
        commit();
        assert.equal((await readSourceFacts(folder, ["app"], published)).sameAsPublished, true);
        writeFileSync(join(folder, "app", "main.py"), "2\n");
        commit();
        assert.equal((await readSourceFacts(folder, ["app"], published)).sameAsPublished, false);
        assert.equal((await readSourceFacts(folder, ["app"], "0ddba11")).sameAsPublished, false);
    });

    it("leaves out the settings that each deploy writes, even if they are inside the context", async () => {
        const published = commit();
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "1\n");
        assert.deepEqual((await readSourceFacts(folder, ["."])).dirty, []);
        commit();
        assert.equal((await readSourceFacts(folder, ["."], published)).sameAsPublished, true);
        writeFileSync(join(folder, "Pulumi.yaml"), "1\n");
        assert.deepEqual((await readSourceFacts(folder, ["."])).dirty, ["Pulumi.yaml"]);
    });

    it("includes a Dockerfile outside of the context", async () => {
        writeFileSync(join(folder, "Dockerfile"), "FROM a\n");
        const published = commit();
        writeFileSync(join(folder, "Dockerfile"), "FROM b\n");
        const sources = ["app", "Dockerfile"];
        assert.deepEqual((await readSourceFacts(folder, sources)).dirty, ["Dockerfile"]);
        commit();
        assert.equal((await readSourceFacts(folder, sources, published)).sameAsPublished, false);
        assert.equal((await readSourceFacts(folder, ["app"], published)).sameAsPublished, true);
    });

    it("is Git's words when Git cannot say", async () => {
        const head = commit();
        writeFileSync(join(folder, ".git", "index"), "bad");
        const problem = "fatal: .git/index: index file smaller than expected";
        assert.deepEqual(await readSourceFacts(folder, ["app"], head), { dirty: [], sameAsPublished: false, problem });
    });

    it("knows that a shallow clone lacks the published revision", async () => {
        const published = commit();
        writeFileSync(join(folder, "settings.yaml"), "2\n");
        commit();
        const clone = mkdtempSync(join(tmpdir(), "git-"));
        try {
            git("clone", "--quiet", "--depth=1", `file://${folder}`, clone);
            assert.equal((await readSourceFacts(clone, ["app"], published)).isCutOff, true);
            assert.equal((await readSourceFacts(folder, ["app"], published)).isCutOff, undefined);
        } finally {
            rmSync(clone, { recursive: true });
        }
    });

    it("is nothing before the first commit", async () => {
        const nothing = { dirty: [], sameAsPublished: false };
        assert.deepEqual(await readSourceFacts(folder, ["app"]), { ...nothing, isUnborn: true });
        rmSync(join(folder, ".git"), { recursive: true });
        assert.deepEqual(await readSourceFacts(folder, ["app"]), nothing);
    });
});
