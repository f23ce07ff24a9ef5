// Pulumi's own Automation API over the embedded engine, as the release command uses it.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConcurrentUpdateError, LocalWorkspace, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";
import { EmbeddedPulumiCommand } from "../../engine/index.js";

describe("Automation over the embedded engine", function () {
    this.timeout(60_000);
    let root: string;
    let stack: Stack;
    let automation: {
        LocalWorkspace: typeof LocalWorkspace;
        StackNotFoundError: typeof StackNotFoundError;
        ConcurrentUpdateError: typeof ConcurrentUpdateError;
    };

    const select = async (stackName: string, create = true) => {
        const options = {
            pulumiCommand: await EmbeddedPulumiCommand.create(),
            envVars: {
                PULUMI_BACKEND_URL: `file://${root}/state`,
                PULUMI_CONFIG_PASSPHRASE: "x",
                PULUMI_HOME: join(root, "home"),
            },
        };
        const args = { stackName, workDir: join(root, "project") };
        return create
            ? automation.LocalWorkspace.createOrSelectStack(args, options)
            : automation.LocalWorkspace.selectStack(args, options);
    };

    before(async () => {
        automation = await import("@pulumi/pulumi/automation/index.js");
        root = mkdtempSync(join(tmpdir(), "automation-"));
        mkdirSync(join(root, "state"));
        mkdirSync(join(root, "project"));
        writeFileSync(join(root, "project/Pulumi.yaml"), "name: users\nruntime: nodejs\nmain: index.js\n");
        stack = await select("dev");
    });
    after(() => rmSync(root, { recursive: true, force: true }));

    it("tells a stack that is not there from one that is", async () => {
        await assert.rejects(select("nosuch", false), automation.StackNotFoundError);
        assert.equal((await select("dev", false)).name, "dev");
        assert.deepEqual(await stack.workspace.listStacks(), [{ name: "dev", current: true }]);
    });

    it("sets and gets config", async () => {
        await stack.setConfig("plain", { value: "-1" });
        await stack.setConfig("obj.list[0]", { value: "true" }, true);
        await stack.setAllConfig({ a: { value: "x=y" }, s: { value: "hunter2", secret: true } });
        const config = await stack.getAllConfig();
        assert.deepEqual(config["users:s"], { value: "hunter2", secret: true });
        assert.deepEqual(config["users:a"], { value: "x=y", secret: false });
        assert.equal((await stack.getConfig("plain")).value, "-1");
        assert.equal((await stack.getConfig("obj")).value, '{"list":[true]}');
        await stack.removeConfig("plain");
        await stack.removeAllConfig(["a", "obj"]);
        assert.deepEqual(Object.keys(await stack.getAllConfig()), ["users:s"]);
        assert.doesNotMatch(readFileSync(join(root, "project/Pulumi.dev.yaml"), "utf8"), /hunter2/);
        await stack.removeConfig("s");
    });

    it("keeps tags and says who the user is", async () => {
        await stack.setTag("team", "ops");
        assert.deepEqual(await stack.listTags(), { team: "ops" });
        assert.equal(await stack.getTag("team"), "ops");
        await stack.removeTag("team");
        assert.equal((await stack.workspace.whoAmI()).url, `file://${root}/state`);
        assert.deepEqual(await stack.workspace.listPlugins(), []);
    });

    it("has no outputs and no history before the first update", async () => {
        assert.deepEqual(await stack.outputs(), {});
        assert.deepEqual(await stack.history(), []);
    });

    it("takes a stack that somebody holds for a concurrent update, until it is cancelled", async () => {
        const folder = join(root, "state/.pulumi/locks/organization/users/dev");
        mkdirSync(folder, { recursive: true });
        const holder = { pid: 1, username: "u", hostname: "elsewhere", timestamp: "2026-11-21T09:06:45Z" };
        writeFileSync(join(folder, "7f9d307d-a5f1-4140-b569-575f223d0e8d.json"), JSON.stringify(holder));
        await assert.rejects(stack.up(), automation.ConcurrentUpdateError);
        await stack.cancel();
    });
});
