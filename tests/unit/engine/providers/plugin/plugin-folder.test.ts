import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pluginCommand } from "../../../../../engine/providers/plugin/plugin-folder.js";

const own = join(__dirname, "..", "..", "..", "..", "..", "..", "plugin");

describe("The folder of a plugin", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "plugin-"));
    });
    after(() => rmSync(folder, { recursive: true }));

    it("is run by its own SDK's run-plugin", async () => {
        const { command, args } = await pluginCommand(own);
        assert.equal(command, process.execPath);
        assert.match(args[0] ?? "", /@pulumi\/pulumi\/cmd\/run-plugin\/index\.js$/);
        assert.deepEqual(args.slice(1), [own]);
    });

    it("has to have PulumiPlugin.yaml", () =>
        assert.rejects(pluginCommand(folder), /is not the folder of a plugin: ENOENT.*PulumiPlugin\.yaml/));

    it("has to be one for Node.js", async () => {
        writeFileSync(join(folder, "PulumiPlugin.yaml"), "runtime: {name: go}");
        await assert.rejects(pluginCommand(folder), /runtime "go" is not supported by the embedded engine; nodejs is/);
    });

    it("has to have its dependencies", async () => {
        writeFileSync(join(folder, "PulumiPlugin.yaml"), "runtime: nodejs");
        await assert.rejects(pluginCommand(folder), /has no @pulumi\/pulumi; run npm install there/);
    });
});
