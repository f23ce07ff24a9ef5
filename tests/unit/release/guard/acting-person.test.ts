import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { actingPerson } from "../../../../release/guard/change-guard.js";

describe("actingPerson", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "acting-person-"));
        execFileSync("git", ["init", "--quiet", folder]);
        execFileSync("git", ["-C", folder, "config", "user.name", "Ada Lovelace"]);
    });
    after(() => rmSync(folder, { recursive: true }));

    it("is whoever started the pipeline", async () => {
        assert.equal(await actingPerson(folder, { GITLAB_USER_LOGIN: "bob" }), "bob");
    });

    it("is otherwise the folder's Git user", async () => assert.equal(await actingPerson(folder, {}), "Ada Lovelace"));

    it("is the machine's user if Git has none", async () => {
        execFileSync("git", ["-C", folder, "config", "user.name", ""]);
        assert.equal(await actingPerson(folder, {}), userInfo().username);
    });
});
