// Components of a plugin in source form; the stand-in language host runs it for the CLI.
import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { TriedProgram } from "./tried-program.js";

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
Error.prototype[Symbol.for("nodejs.util.inspect.custom")] = function () { return this.stack; };
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

describe("Components of a plugin", function () {
    this.timeout(300_000);
    let tried: TriedProgram;
    const printed: EngineEvent[] = [];

    before(async () => {
        tried = await TriedProgram.create({
            "Pulumi.yaml": "name: users\nruntime: nodejs\nmain: index.js\npackages: {shop: ../plugin}\n",
            "package.json": "{}",
            "index.js": program,
            "../plugin/PulumiPlugin.yaml": "runtime: nodejs\n",
            "../plugin/package.json": "{}",
            "../plugin/index.js": plugin,
        });
        await tried.stack.setConfig("length", { value: "2" });
    });
    after(() => tried?.end());

    const resources = async () => {
        const { deployment } = await tried.stack.exportStack();
        return (deployment.resources ?? []) as { urn: string; parent?: string; dependencies?: string[] }[];
    };

    it("are created with their children, in order, and pass their outputs to the program", async () => {
        const { outputs, summary } = await tried.stack.up({ onEvent: event => printed.push(event) });
        assert.deepEqual(summary.resourceChanges, { create: 8 });
        assert.match(outputs["pet"]?.value, /^\w+-\w+$/);
        assert.equal(outputs["word"]?.secret, true);
        assert.equal(outputs["word"]?.value.length, 8);
        assert.equal(outputs["greeting"]?.value, "changed in dev");
        const made = await resources();
        const urn = (end: string) => made.find(each => each.urn.endsWith(end))?.urn;
        const one = made.find(({ urn }) => urn.endsWith("shop:index:Pet::one"));
        assert.deepEqual(one?.dependencies, [urn("RandomId::id")]);
        const child = made.find(({ urn }) => urn.endsWith("RandomPet::two"));
        assert.equal(child?.parent, urn("shop:index:Pet::two"));
    });

    it("stay the same when nothing has changed", async () => {
        assert.deepEqual((await tried.stack.up()).summary.resourceChanges, { same: 8 });
    });

    it("stop the update when they are refused, with all reasons", async () => {
        await tried.stack.setConfig("length", { value: "0" });
        await assert.rejects(tried.stack.up(), (error: Error) => {
            assert.match(error.message, /2 problems\s+- property length .*0 is too short\s+- property told .*nobody/);
            return true;
        });
        assert.equal((await resources()).length, 10);
    });

    it("are destroyed", async () => {
        await tried.stack.destroy();
        assert.deepEqual(await resources(), []);
    });
});
