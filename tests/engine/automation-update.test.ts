// Whole updates through Pulumi's own Automation API over the embedded engine, of a program with a component and random
// resources; and what a signal or a kill in the middle of one leaves behind.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { EmbeddedPulumiCommand } from "../../engine/index.js";

const repository = join(__dirname, "../../..");

const program = `
const pulumi = require("@pulumi/pulumi"), random = require("@pulumi/random");
const v = new pulumi.Config().require("v");
class Group extends pulumi.ComponentResource {
    constructor(name) {
        super("test:index:Group", name);
        this.pet = new random.RandomPet("pet", { length: 2, keepers: { v } }, { parent: this });
        this.registerOutputs({});
    }
}
if (v === "broken") throw new pulumi.RunError("v is broken");
const group = new Group("group");
const password = new random.RandomPassword("password", { length: 12 });
exports.v = v;
exports.pet = group.pet.id;
exports.password = password.result;
if (v === "slow") exports.late = new Promise(resolve => setTimeout(resolve, 20_000));
`;

describe("an update over the embedded engine", function () {
    this.timeout(60_000);
    let root: string;
    let stack: Stack;
    let environment: Record<string, string>;

    before(async () => {
        const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
        root = mkdtempSync(join(tmpdir(), "automation-"));
        mkdirSync(join(root, "state"));
        mkdirSync(join(root, "project"));
        symlinkSync(join(repository, "node_modules"), join(root, "project/node_modules"));
        writeFileSync(join(root, "project/Pulumi.yaml"), "name: users\nruntime: nodejs\nmain: index.js\n");
        writeFileSync(join(root, "project/package.json"), "{}");
        writeFileSync(join(root, "project/index.js"), program);
        environment = {
            PULUMI_BACKEND_URL: `file://${root}/state`,
            PULUMI_CONFIG_PASSPHRASE: "x",
            PULUMI_HOME: join(root, "home"),
        };
        stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: join(root, "project") },
            { pulumiCommand: await EmbeddedPulumiCommand.create(), envVars: environment },
        );
        await stack.setConfig("v", { value: "1" });
    });
    after(() => rmSync(root, { recursive: true, force: true }));

    const locks = () => readdirSync(join(root, "state/.pulumi/locks/organization/users/dev"));
    const state = () => readFileSync(join(root, "state/.pulumi/stacks/users/dev.json"), "utf8");

    it("is previewed without a trace", async () => {
        const { changeSummary } = await stack.preview();
        assert.deepEqual(changeSummary, { create: 4 });
        assert.deepEqual(await stack.history(), []);
    });

    it("makes what the program says, and tells it by events, text, outputs and history", async () => {
        const events: EngineEvent[] = [];
        let text = "";
        const result = await stack.up({
            message: "first",
            onEvent: event => events.push(event),
            onOutput: part => {
                text += part;
            },
        });
        assert.equal(result.summary.kind, "update");
        assert.equal(result.summary.message, "first");
        assert.equal(result.summary.result, "succeeded");
        assert.equal(result.summary.environment?.["exec.kind"], "auto.local");
        assert.deepEqual(result.summary.resourceChanges, { create: 4 });
        assert.deepEqual(result.outputs.v, { value: "1", secret: false });
        assert.equal(result.outputs.password?.secret, true);
        assert.ok(!state().includes(result.outputs.password?.value));
        assert.match(text, /^Updating \(dev\):\n/);
        assert.match(text, /\n {4}password: \[secret\]\n/);
        assert.match(text, /\nResources:\n {4}\+ 4 created\n/);
        assert.deepEqual(
            events.map(event => event.sequence),
            events.map((_, index) => index),
        );
        assert.ok(events.at(-1)?.cancelEvent);
    });

    it("tells a listener in this process the same events as one of Automation's", async () => {
        const told: Record<"here" | "there", EngineEvent[]> = { here: [], there: [] };
        const command = stack.workspace.pulumiCommand as unknown as EmbeddedPulumiCommand;
        // At once: what a step's states say is read when somebody looks.
        command.onEvent = event => told.here.push(JSON.parse(JSON.stringify(event)) as EngineEvent);
        await stack.up({ onEvent: event => told.there.push(event) });
        delete command.onEvent;
        assert.ok(told.here.some(event => event.resOutputsEvent?.metadata.new?.outputs?.pet));
        assert.deepEqual(told.here, told.there);
    });

    it("changes nothing the second time", async () => {
        const before = await stack.outputs();
        const { summary } = await stack.up({ expectNoChanges: true });
        assert.deepEqual(summary.resourceChanges, { same: 4 });
        assert.deepEqual(await stack.outputs(), before);
    });

    it("replaces what has to be", async () => {
        await stack.setConfig("v", { value: "2" });
        const { summary } = await stack.up();
        assert.deepEqual(summary.resourceChanges, { replace: 1, same: 3 });
    });

    it("that fails says why, is in the history, and does not block the next", async () => {
        await stack.setConfig("v", { value: "broken" });
        await assert.rejects(stack.up(), /error: v is broken/);
        assert.equal((await stack.history(1))[0]?.result, "failed");
        await stack.setConfig("v", { value: "2" });
        assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 4 });
    });

    /** An update in a process of its own, caught while it runs. */
    async function startSlow(): Promise<{ child: ChildProcess; text: () => string }> {
        await stack.setConfig("v", { value: "slow" });
        const main = join(repository, "dist/engine/command/main.js");
        const child = spawn(process.execPath, [main, "up", "--yes", "--skip-preview", "--stack", "dev"], {
            cwd: join(root, "project"),
            env: { ...process.env, ...environment },
        });
        let text = "";
        child.stdout.on("data", part => {
            text += part;
        });
        for (let attempt = 0; attempt < 200 && !text.includes("created replacement"); attempt++) {
            await delay(50);
        }
        assert.match(text, /created replacement/);
        return { child, text: () => text };
    }

    it("that is interrupted gives the stack back", async () => {
        const { child, text } = await startSlow();
        const exited = once(child, "exit");
        child.kill("SIGINT");
        const [code] = await exited;
        assert.equal(code, 1);
        assert.match(text(), /\^C received; cancelling/);
        assert.deepEqual(locks(), []);
        assert.equal((await stack.history(1))[0]?.result, "failed");
    });

    it("that is killed leaves a lock, which the next one removes, saying so", async () => {
        await stack.setConfig("v", { value: "3" });
        await stack.up();
        const { child } = await startSlow();
        const exited = once(child, "exit");
        child.kill("SIGKILL");
        await exited;
        assert.equal(locks().length, 2);
        await stack.setConfig("v", { value: "4" });
        let errors = "";
        const { summary } = await stack.up({
            onError: part => {
                errors += part;
            },
        });
        assert.match(
            errors,
            new RegExp(`^warning: removed the lock of a process that has ended: .*\\(pid ${child.pid}\\)`),
        );
        assert.equal(summary.result, "succeeded");
        assert.deepEqual(locks(), []);
    });

    it("is taken back by destroy, which can remove the stack", async () => {
        const { summary } = await stack.destroy({ remove: true });
        assert.equal(summary.result, "succeeded");
        assert.deepEqual(summary.resourceChanges, { delete: 4 });
        assert.deepEqual(await stack.workspace.listStacks(), []);
    });
});
