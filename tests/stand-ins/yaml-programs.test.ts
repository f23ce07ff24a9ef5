// YAML programs with the real CLI and Pulumi's own language host, which asks the stand-ins for their schemas.
import assert from "node:assert/strict";
import { TriedProgram } from "./tried-program.js";

const program = `
name: users
runtime: yaml
config:
  word: {type: string}
resources:
  pet:
    type: random:RandomPet
    properties: {length: 2, separator: "_"}
  password:
    type: random:RandomPassword
    properties: {length: 8, keepers: {pet: "\${pet.id}"}}
outputs:
  pet: "\${pet.id}"
  separator: "\${pet.separator}"
  password: "\${password.result}"
  word: "\${word}"
`;

describe("A program in YAML", function () {
    this.timeout(300_000);
    let tried: TriedProgram;
    before(async () => {
        tried = await TriedProgram.create({ "Pulumi.yaml": program });
        await tried.stack.setConfig("word", { value: "given", secret: true });
    });
    after(() => tried?.end());

    it("creates its resources, and returns outputs with their references", async () => {
        const { outputs, summary } = await tried.stack.up();
        assert.deepEqual(summary.resourceChanges, { create: 3 });
        assert.match(outputs["pet"]?.value, /^\w+_\w+$/);
        assert.equal(outputs["separator"]?.value, "_");
        assert.equal(outputs["password"]?.value.length, 8);
        assert.ok(outputs["password"]?.secret);
        assert.deepEqual(outputs["word"], { value: "given", secret: true });
        assert.deepEqual((await tried.stack.up()).summary.resourceChanges, { same: 3 });
    });

    it("is refused what a package does not have, before anything happens", async () => {
        tried.write("Pulumi.yaml", program.replace("length: 8", "lenght: 8"));
        await assert.rejects(tried.stack.preview(), /Missing required property 'length'/);
        tried.write("Pulumi.yaml", program.replace("RandomPet", "RandomDog"));
        await assert.rejects(tried.stack.preview(), /random:RandomDog/);
    });

    it("is destroyed", async () => {
        tried.write("Pulumi.yaml", program);
        assert.deepEqual((await tried.stack.destroy()).summary.resourceChanges, { delete: 3 });
    });
});
