import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lintWorkflow } from "./lint-workflow.js";

describe("lintWorkflow", function () {
    this.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), "lint-workflow-"));
    after(() => rmSync(folder, { recursive: true }));

    function written(run: string): string {
        const file = join(folder, "deploy.yml");
        const job = `  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ${run}\n`;
        writeFileSync(file, `on: push\njobs:\n${job}`);
        return file;
    }

    it("finds nothing in a sound workflow", async () => {
        assert.deepEqual(await lintWorkflow(written("echo $GITHUB_SHA")), []);
    });

    it("says where a fault is", async () => {
        const [fault, ...more] = await lintWorkflow(written("echo ${" + "{ github.shaa }}"));
        assert.deepEqual(more, []);
        assert.deepEqual([fault?.line, fault?.column, fault?.kind], [6, 23, "expression"]);
        assert.match(fault?.message ?? "", /^property "shaa" is not defined/);
    });
});
