// Programs in Python with the real CLI, the stand-in language host and the stand-in for random.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { projectFolder } from "../../machine/files.js";
import { pythonEnvironment } from "../python-environment.js";
import { TriedProgram } from "./tried-program.js";

const program = `
import pulumi

class Pet(pulumi.CustomResource):
    id: pulumi.Output[str]
    separator: pulumi.Output[str]

    def __init__(self, name, separator):
        super().__init__("random:index/randomPet:RandomPet", name, {"length": 2, "separator": separator})

config = pulumi.Config()
pet = Pet("pet", config.require("separator"))
print("printed by the program")
pulumi.export("pet", pet.id)
pulumi.export("separator", pet.separator)
pulumi.export("hidden", config.require_secret("hidden"))
pulumi.export("where", f"{pulumi.get_project()}/{pulumi.get_stack()}")
`;

describe("A program in Python", function () {
    this.timeout(300_000);
    let tried: TriedProgram;
    let stack: Stack;
    const write = (text: string) => tried.write("__main__.py", text);

    before(async () => {
        const requirements = join(projectFolder(), "examples", "python", "requirements.txt");
        const virtualenv = await pythonEnvironment("example", requirements);
        const runtime = `runtime: {name: python, options: {virtualenv: ${virtualenv}}}`;
        tried = await TriedProgram.create({ "Pulumi.yaml": `name: users\n${runtime}\n`, "__main__.py": program });
        stack = tried.stack;
        await stack.setConfig("separator", { value: "_" });
        await stack.setConfig("hidden", { value: "given", secret: true });
    });
    after(() => tried?.end());

    it("creates its resources, with its config and its secrets", async () => {
        const { outputs, stdout, summary } = await stack.up();
        assert.deepEqual(summary.resourceChanges, { create: 2 });
        assert.match(outputs["pet"]?.value, /^\w+_\w+$/);
        assert.equal(outputs["separator"]?.value, "_");
        assert.deepEqual(outputs["hidden"], { value: "given", secret: true });
        assert.equal(outputs["where"]?.value, "users/dev");
        assert.match(stdout, /printed by the program/);
    });

    it("changes nothing when nothing has changed", async () => {
        const { summary } = await stack.up({ expectNoChanges: true });
        assert.deepEqual(summary.resourceChanges, { same: 2 });
    });

    it("shows its author only the message when it refuses something itself", async () => {
        write("import pulumi\nraise pulumi.RunError('separator: _ is none of ours')\n");
        await assert.rejects(stack.up(), (error: Error) => {
            assert.match(error.message, /error: separator: _ is none of ours/);
            assert.doesNotMatch(error.message, /Traceback/);
            return true;
        });
    });

    it("shows its own lines when it fails, and nothing is deleted because of that", async () => {
        write("import pulumi\n\n\ndef fail():\n    return {}['key']\n\n\nfail()\n");
        await assert.rejects(stack.up(), (error: Error) => {
            assert.match(error.message, /Program failed with an unhandled exception:/);
            assert.match(error.message, /__main__\.py", line 8.*__main__\.py", line 5.*KeyError: 'key'/s);
            assert.doesNotMatch(error.message, /runpy/);
            return true;
        });
        write(program);
        assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 2 });
    });

    it("fails when it exits early, because the rest of its resources would be deleted", async () => {
        write("import sys\nsys.exit(0)\n");
        await assert.rejects(stack.up());
        write(program);
        assert.deepEqual((await stack.up()).summary.resourceChanges, { same: 2 });
    });

    it("is destroyed", async () => {
        assert.equal((await stack.destroy()).summary.result, "succeeded");
    });
});
