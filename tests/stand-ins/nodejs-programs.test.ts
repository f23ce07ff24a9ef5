// Programs for Node.js with the real CLI, the stand-in language host and the stand-in for random.
import assert from "node:assert/strict";
import { TriedProgram } from "./tried-program.js";

const program = `
const pulumi = require("@pulumi/pulumi"), random = require("@pulumi/random");
const config = new pulumi.Config();
const password = new random.RandomPassword("password", { length: 20 });
const pet = new random.RandomPet("pet", { separator: config.require("separator") });
const id = new random.RandomId("id", { byteLength: 4, keepers: { epoch: config.get("epoch") ?? "1" } });
console.log("printed by the program");
exports.password = password.result;
exports.pet = pet.id;
exports.hex = id.hex;
exports.hidden = config.requireSecret("hidden");
exports.where = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), process.cwd()].join(" ");
`;

describe("A program for Node.js", function () {
    this.timeout(300_000);
    let tried: TriedProgram;
    const outputs = async () => {
        const found = Object.entries(await tried.stack.outputs());
        return Object.fromEntries(found.map(([name, { value }]) => [name, value]));
    };
    before(async () => {
        tried = await TriedProgram.create({
            "Pulumi.yaml": "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\n",
            "package.json": '{"main": "index.js"}',
            "index.js": program,
        });
        await tried.stack.setConfig("separator", { value: "_" });
        await tried.stack.setConfig("hidden", { value: "given", secret: true });
    });
    after(() => tried?.end());

    it("creates its resources, with its config, and its secrets stay secret", async () => {
        const { outputs, stdout, summary } = await tried.stack.up();
        assert.deepEqual(summary.resourceChanges, { create: 4 });
        assert.match(outputs["pet"]?.value, /^\w+_\w+$/);
        assert.deepEqual(outputs["hidden"], { value: "given", secret: true });
        assert.equal(outputs["where"]?.value, `organization shop dev ${tried.root}/project`);
        assert.match(stdout, /printed by the program/);
        assert.ok(outputs["password"]?.secret);
        assert.equal(outputs["password"]?.value.length, 20);
        const state = JSON.stringify(await tried.stack.exportStack());
        assert.ok(!state.includes(JSON.stringify(outputs["password"]?.value)), "the password stands in the state");
    });

    it("changes nothing when nothing has changed, in an update or in a refresh", async () => {
        const before = await outputs();
        assert.deepEqual((await tried.stack.up()).summary.resourceChanges, { same: 4 });
        assert.deepEqual((await tried.stack.refresh()).summary.resourceChanges, { same: 4 });
        assert.deepEqual(await outputs(), before);
    });

    it("replaces resources with changed keepers, as its preview says", async () => {
        const { hex, ...others } = await outputs();
        await tried.stack.setConfig("epoch", { value: "2" });
        const expected = { replace: 1, same: 3 };
        assert.deepEqual((await tried.stack.preview()).changeSummary, expected);
        assert.deepEqual((await tried.stack.up()).summary.resourceChanges, expected);
        const { hex: now, ...rest } = await outputs();
        assert.notEqual(now, hex);
        assert.deepEqual(rest, others);
    });

    it("learns what is wrong with its inputs", async () => {
        tried.write("index.js", program.replace("length: 20", "length: 2, minLower: 3"));
        await assert.rejects(
            tried.stack.preview(),
            /length 2 is below minLower \+ minUpper \+ minNumeric \+ minSpecial, which is 3/,
        );
        tried.write("index.js", program);
    });

    it("is destroyed", async () => {
        assert.deepEqual((await tried.stack.destroy()).summary.resourceChanges, { delete: 4 });
    });
});
