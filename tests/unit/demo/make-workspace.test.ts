import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeWorkspace, type Workspace } from "../../../demo/make-workspace.js";
import { brokenRelease, firstRelease, goodRelease } from "../../../demo/run-demo.js";
import { readSettings } from "../../../model/settings/read-settings.js";
import { SettingsFile } from "../../../release/stack/settings-file.js";

const options = {
    name: "users",
    namespace: "users-dev",
    repository: "localhost:5000/users",
    context: "fastapi-release",
};

describe("a story's workspace", () => {
    let folder: string;
    let workspace: Workspace;
    beforeEach(async () => {
        folder = mkdtempSync(join(tmpdir(), "workspace-"));
        workspace = await makeWorkspace(folder, options);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("has clean settings", () => {
        const { problems } = readSettings(SettingsFile.read(folder, "dev").values());
        assert.deepEqual(problems ?? [], []);
    });

    it("makes the same commits each time", async () => {
        const commits = async () => [
            await workspace.commit(firstRelease.message, firstRelease.edits),
            await workspace.commit(goodRelease.message, goodRelease.edits),
            await workspace.commit(brokenRelease.message, brokenRelease.edits),
        ];
        const before = await commits();
        workspace = await makeWorkspace(folder, options);
        assert.deepEqual(await commits(), before);
        assert.equal(await workspace.git("status", "--porcelain"), "");
        const store = readFileSync(join(folder, "app", "users_service", "user_store.py"), "utf8");
        assert.match(store, /name="Katherine"/);
        assert.match(store, /\[offset \+ limit :\]/);
    });

    it("refuses an edit of text that does not exist", async () => {
        const edit = { file: "users_service/user_store.py", from: "no such text", to: "" };
        await assert.rejects(
            workspace.commit("x", [edit]),
            /user_store\.py does not contain "no such text" exactly once/,
        );
    });
});
