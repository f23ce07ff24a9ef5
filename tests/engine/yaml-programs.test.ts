// Programs in YAML, in updates of the embedded engine.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { EmbeddedPulumiCommand } from "../../engine/index.js";

const program = `
name: users
runtime: yaml
config:
  length: {type: integer, default: 2}
  word: {type: string}
variables:
  separator: "-"
  text:
    fn::join: ["\${separator}", [a, "\${pulumi.stack}", "\${pet.separator}"]]
resources:
  pet:
    type: random:RandomPet
    properties: {length: "\${length}", separator: "\${separator}"}
  uuid:
    type: random:RandomUuid
    name: own-name
    properties: {keepers: {pet: "\${pet.id}"}}
    options: {dependsOn: ["\${pet}"], protect: false}
  password:
    type: random:RandomPassword
    properties: {length: 8}
outputs:
  pet: "\${pet.id}"
  text: "\${text}"
  json: {"fn::toJSON": {keepers: "\${uuid.keepers}"}}
  first: {"fn::select": [0, [x, y]]}
  file: {"fn::readFile": note.txt}
  hidden: {"fn::secret": "\${word}"}
  word: "\${word}"
  password: "\${password.result}"
  costs: $\${5}
`;

describe("A program in YAML", function () {
    this.timeout(60_000);
    let root: string;
    let stack: Stack;
    const write = (text: string) => writeFileSync(join(root, "project/Pulumi.yaml"), text);

    before(async () => {
        root = mkdtempSync(join(tmpdir(), "yaml-"));
        for (const folder of ["state", "project"]) mkdirSync(join(root, folder));
        write(program);
        writeFileSync(join(root, "project/note.txt"), "read");
        const envVars = {
            PULUMI_BACKEND_URL: `file://${root}/state`,
            PULUMI_CONFIG_PASSPHRASE: "x",
            PULUMI_HOME: join(root, "home"),
        };
        stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: join(root, "project") },
            { pulumiCommand: await EmbeddedPulumiCommand.create(), envVars },
        );
        await stack.setConfig("word", { value: "given", secret: true });
    });
    after(() => rmSync(root, { recursive: true, force: true }));

    it("makes its resources, and gives outputs with what they refer to", async () => {
        const { outputs, summary } = await stack.up();
        assert.deepEqual(summary.resourceChanges, { create: 4 });
        const values = Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
        const { pet, password, ...others } = values;
        assert.match(pet, /^\w+-\w+$/);
        assert.equal(password.length, 8);
        assert.deepEqual(others, {
            text: "a-dev--",
            json: JSON.stringify({ keepers: { pet } }),
            first: "x",
            file: "read",
            hidden: "given",
            word: "given",
            costs: "${5}",
        });
        const secret = Object.keys(outputs).filter(key => outputs[key]?.secret);
        assert.deepEqual(secret.sort(), ["hidden", "password", "word"]);
    });

    it("changes nothing when nothing has changed", async () => {
        const { summary } = await stack.up({ expectNoChanges: true });
        assert.deepEqual(summary.resourceChanges, { same: 4 });
    });

    it("is refused with all that is wrong, before anything is done", async () => {
        write(
            program
                .replace("random:RandomUuid", "RandomUuid")
                .replace("pet.id}", "cat.id}")
                .replace("${pet.separator}", "${dog.separator}"),
        );
        await assert.rejects(stack.up(), (error: Error) => {
            assert.match(error.message, /3 problems in Pulumi\.yaml:/);
            assert.match(error.message, /resources\.uuid\.type: "RandomUuid" is not a type/);
            assert.match(error.message, /resources\.uuid\.properties\.keepers\.pet: \$\{cat\} is neither/);
            return true;
        });
    });

    it("says which property there is not", async () => {
        write(program.replace("${uuid.keepers}", "${uuid.keepers.cat}"));
        await assert.rejects(stack.up(), /\$\{uuid\.keepers\.cat\}: there is no "cat"/);
    });

    it("is destroyed", async () => {
        write(program);
        assert.equal((await stack.destroy()).summary.result, "succeeded");
    });
});
