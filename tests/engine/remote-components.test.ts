// Components that a plugin constructs in a process of its own, in updates of the embedded engine.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { EmbeddedPulumiCommand } from "../../engine/index.js";

const repository = join(__dirname, "../../..");

const plugin = `
const pulumi = require("@pulumi/pulumi"), random = require("@pulumi/random");
class Pet extends pulumi.ComponentResource {
    constructor(name, { length, told }, options) {
        super("shop:index:Pet", name, {}, options);
        const tell = new pulumi.ResourceHook(name + "-told", () => { console.log("made " + name); });
        this.pet = new random.RandomPet(name, { length }, { parent: this, hooks: { afterCreate: [tell] } });
        this.password = new random.RandomPassword(name, { length: 8 }, { parent: this, dependsOn: [this.pet] });
        this.registerOutputs({ pet: this.pet.id });
    }
}
module.exports = () => require("@pulumi/pulumi/provider").main({
    version: "1.2.3",
    async construct(name, type, inputs, options) {
        if (type !== "shop:index:Pet") throw new Error("no such component");
        if (inputs.length === 0) throw new pulumi.InputPropertiesError({
            message: "2 problems", errors: [{ propertyPath: "length", reason: "0 is too short" }, { propertyPath: "told", reason: "nobody" }],
        });
        const made = new Pet(name, inputs, options);
        return { urn: made.urn, state: {
            pet: made.pet.id, word: made.password.result, greeting: pulumi.interpolate\`\${inputs.greeting} in \${pulumi.getStack()}\`,
        } };
    },
}, process.argv.slice(2));
`;

const program = `
const pulumi = require("@pulumi/pulumi"), random = require("@pulumi/random");
class Pet extends pulumi.ComponentResource {
    constructor(name, args, options) {
        super("shop:index:Pet", name, { pet: undefined, word: undefined, ...args }, { ...options, version: "1.2.3" }, true);
    }
}
const length = new pulumi.Config().requireNumber("length");
const id = new random.RandomId("id", { byteLength: 2 });
const one = new Pet("one", { length, greeting: pulumi.secret("hello") }, {
    dependsOn: [id],
    transforms: [({ type, props, opts }) => type === "shop:index:Pet" ? { props: { ...props, greeting: "changed" }, opts } : undefined],
});
const two = new Pet("two", { length: id.dec.apply(n => 1 + n % 2), greeting: "bye" }, { parent: one });
exports.pet = one.pet;
exports.word = one.word;
exports.greeting = two.greeting;
`;

describe("Remote components", function () {
    this.timeout(120_000);
    let root: string;
    let stack: Stack;
    const printed: EngineEvent[] = [];

    before(async () => {
        root = mkdtempSync(join(tmpdir(), "remote-"));
        for (const folder of ["state", "project", "plugin"]) mkdirSync(join(root, folder));
        for (const folder of ["project", "plugin"]) {
            symlinkSync(join(repository, "node_modules"), join(root, folder, "node_modules"));
            writeFileSync(join(root, folder, "package.json"), "{}");
        }
        writeFileSync(join(root, "plugin/PulumiPlugin.yaml"), "runtime: nodejs\n");
        writeFileSync(join(root, "plugin/index.js"), plugin);
        const settings = ["name: users", "runtime: nodejs", "main: index.js", "packages: {shop: ../plugin}"];
        writeFileSync(join(root, "project/Pulumi.yaml"), settings.join("\n"));
        writeFileSync(join(root, "project/index.js"), program);
        const envVars = {
            PULUMI_BACKEND_URL: `file://${root}/state`,
            PULUMI_CONFIG_PASSPHRASE: "x",
            PULUMI_HOME: join(root, "home"),
        };
        const pulumiCommand = await EmbeddedPulumiCommand.create();
        stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: join(root, "project") },
            { pulumiCommand, envVars },
        );
        await stack.setConfig("length", { value: "2" });
    });
    after(() => rmSync(root, { recursive: true, force: true }));

    const resources = () => {
        const { checkpoint } = JSON.parse(readFileSync(join(root, "state/.pulumi/stacks/users/dev.json"), "utf8"));
        return checkpoint.latest.resources as { urn: string; parent?: string; dependencies?: string[] }[];
    };
    const urn = (end: string) => resources().find(each => each.urn.endsWith(end))?.urn;

    it("are previewed, with outputs that are not known", async () => {
        const { changeSummary } = await stack.preview();
        assert.deepEqual(changeSummary, { create: 8 });
    });

    it("are made with their children, in order, and give the program their outputs", async () => {
        const { outputs, summary } = await stack.up({ onEvent: event => printed.push(event) });
        assert.deepEqual(summary.resourceChanges, { create: 8 });
        assert.match(outputs["pet"]?.value, /^\w+-\w+$/);
        assert.equal(outputs["word"]?.secret, true);
        assert.equal(outputs["word"]?.value.length, 8);
        assert.equal(outputs["greeting"]?.value, "changed in dev");
        const one = resources().find(({ urn }) => urn.endsWith("shop:index:Pet::one"));
        assert.deepEqual(one?.dependencies, [urn("RandomId::id")]);
        const child = resources().find(({ urn }) => urn.endsWith("RandomPet::two"));
        assert.equal(child?.parent, urn("shop:index:Pet::two"));
        assert.ok(urn("pulumi:providers:shop::default_1_2_3"));
    });

    it("have their hooks called in the plugin", () => {
        const messages = printed.map(({ diagnosticEvent }) => diagnosticEvent?.message.trim());
        assert.deepEqual(messages.filter(message => message?.startsWith("made ")).sort(), ["made one", "made two"]);
    });

    it("are the same when nothing has changed", async () => {
        const { summary } = await stack.up({ expectNoChanges: true });
        assert.deepEqual(summary.resourceChanges, { same: 8 });
    });

    it("that are refused stop the update, with all reasons", async () => {
        await stack.setConfig("length", { value: "0" });
        await assert.rejects(stack.up(), (error: Error) => {
            const told =
                /shop:index:Pet resource 'one' has a problem: 2 problems\s+- property length has a problem: 0 is too short\s+- property told has a problem: nobody/;
            assert.match(error.message, told);
            return true;
        });
        assert.equal(resources().length, 10);
    });

    it("are destroyed without their plugin", async () => {
        rmSync(join(root, "plugin"), { recursive: true });
        const { summary } = await stack.destroy();
        assert.equal(summary.result, "succeeded");
        assert.deepEqual(resources() ?? [], []);
    });
});
