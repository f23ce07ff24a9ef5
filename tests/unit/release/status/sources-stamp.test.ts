import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { sourcesStamp } from "../../../../release/status/status.js";

describe("sourcesStamp", () => {
    const root = mkdtempSync(join(tmpdir(), "sources-"));
    const folder = join(root, ".pulumi");
    const path = join(root, "Pulumi.dev.yaml");
    const of = (backend: object) =>
        ({ file: { path }, backend, project: { name: "users" }, stackName: "dev" }) as OpenStack;
    const stamp = (seconds = 0, backend: object = { folder }) => sourcesStamp(of(backend), new Date(seconds * 1000));
    before(() => {
        for (const parts of [
            ["stacks", "users"],
            ["history", "users", "dev"],
            ["locks", "organization", "users", "dev"],
        ]) {
            mkdirSync(join(folder, ...parts), { recursive: true });
        }
        writeFileSync(path, "config: {}\n");
    });
    after(() => rmSync(root, { recursive: true }));

    it("stays the same while nothing is written, for any time", async () =>
        assert.equal(await stamp(0), await stamp(600)));

    const changes: [what: string, file: string][] = [
        ["the settings file", "Pulumi.dev.yaml"],
        ["the state", ".pulumi/stacks/users/dev.json"],
        ["the history", ".pulumi/history/users/dev/dev-1.history.json"],
        ["the locks", ".pulumi/locks/organization/users/dev/a.json"],
    ];
    for (const [what, file] of changes) {
        it(`changes with ${what}`, async () => {
            const earlier = await stamp();
            writeFileSync(join(root, file), "changed: true\n");
            assert.notEqual(await stamp(), earlier);
        });
    }

    it("changes every half minute if the ledger is not in files", async () => {
        assert.equal(await stamp(0, {}), await stamp(29, {}));
        assert.notEqual(await stamp(0, {}), await stamp(30, {}));
    });
});
