import assert from "node:assert/strict";
import { EngineRun } from "./engine-run.js";
import { notReady } from "./memory-provider.js";

describe("An update that fails", function () {
    this.timeout(60_000);
    let run: EngineRun;
    afterEach(() => run.close());

    it("starts no step after a failed one, and deletes nothing", async () => {
        const program = `const bad = map("bad", {}); map("after", { id: bad.id });`;
        run = new EngineRun(`map("old", {});`, {
            before: (operation, name) => {
                if (operation === "create" && name === "bad") throw new Error("no room");
            },
        });
        await run.run();
        run.write(program);
        const result = await run.run();
        assert.deepEqual([result.result, result.error], ["failed", "update failed"]);
        assert.deepEqual(run.errors, ["no room", "update failed"]);
        assert.deepEqual(run.steps, ["!create bad"]);
        assert.equal(run.cluster.objects.size, 1);
        assert.deepEqual(run.snapshot.pendingOperations, []);
    });

    it("records what exists but is not ready, and tries it again", async () => {
        let ready = false;
        run = new EngineRun(`map("slow", {});`, {
            before: operation => {
                if ((operation === "create" || operation === "update") && !ready)
                    throw notReady("id-9", { half: true });
            },
        });
        await run.run();
        const state = () => run.snapshot.resources.find(({ urn }) => urn.endsWith("::slow"));
        assert.deepEqual([state()?.id, state()?.initErrors], ["id-9", ["not ready"]]);
        ready = true;
        const result = await run.run();
        assert.deepEqual(result.resourceChanges, { same: 1, update: 1 });
        assert.equal(state()?.initErrors, undefined);
    });

    it("goes on without what depends on the failed step when asked to", async () => {
        run = new EngineRun(`const bad = map("bad", {}); map("after", { id: bad.id }); map("other", {});`, {
            before: (_, name) => {
                if (name === "bad") throw new Error("no room");
            },
        });
        const result = await run.run("update", { continueOnError: true });
        assert.equal(result.result, "failed");
        assert.deepEqual(run.steps.sort(), ["!create bad", "create other"]);
    });

    it("tells a program's error, keeps the stack's outputs and deletes nothing", async () => {
        run = new EngineRun(`map("one", {}); map("two", {}); exports.rev = 1;`);
        await run.run();
        run.write(`map("one", {}); map("three", {}); throw new pulumi.RunError("bad settings");`);
        const result = await run.run();
        assert.equal(result.result, "failed");
        assert.deepEqual(run.errors, ["bad settings"]);
        assert.deepEqual(result.resourceChanges, { create: 1, same: 2 });
        assert.deepEqual(run.outputs, { rev: 1 });
        assert.equal(run.cluster.objects.size, 3);
    });

    it("deletes nothing when the program leaves by process.exit", async () => {
        run = new EngineRun(`map("one", {});`);
        await run.run();
        run.write("process.exit(0);");
        const result = await run.run();
        assert.equal(result.result, "failed");
        assert.deepEqual(run.errors, [
            "the program ended before it had registered everything; process.exit() must not be called in it",
        ]);
        assert.equal(run.cluster.objects.size, 1);
    });

    it("refuses a protected resource's deletion and deletes the rest", async () => {
        run = new EngineRun(`map("kept", {}, { protect: true }); map("gone", {});`);
        await run.run();
        run.write("");
        const result = await run.run();
        assert.equal(result.result, "failed");
        assert.deepEqual(run.steps.sort(), ["!delete kept", "delete gone"]);
        assert.match(run.errors[0] ?? "", /::kept" cannot be deleted\nbecause it is protected/);
    });

    it("tells what a provider finds wrong with inputs", async () => {
        run = new EngineRun(`map("wrong", "unusable");`);
        await run.run();
        assert.equal(
            run.errors[0],
            "kubernetes:core/v1:ConfigMap resource 'wrong': property data value {\"unusable\"} has a problem: it is not usable",
        );
    });

    it("stops at once when the state cannot be saved", async () => {
        run = new EngineRun(`const one = map("one", {}); map("two", { id: one.id });`);
        let saves = 0;
        const save = async () => {
            if (++saves === 4) throw new Error("no space left on device");
        };
        const result = await run.run("update", { save });
        assert.equal(result.result, "failed");
        assert.match(run.errors[0] ?? "", /^the state could not be saved.*no space left on device$/);
        assert.deepEqual(
            run.cluster.calls.filter(call => call.startsWith("create")),
            ["create one"],
        );
    });

    it("refuses by name what it does not support", async () => {
        run = new EngineRun(`map("adopted", {}, { import: "default/adopted" });`);
        const result = await run.run();
        assert.equal(result.result, "failed");
        assert.match(run.errors[0] ?? "", /^kubernetes:core\/v1:ConfigMap "adopted" has the option import/);
    });

    it("has an operation in the state while it is under way", async () => {
        run = new EngineRun(`map("one", {});`);
        await run.run();
        const pending = run.saves.map(({ pendingOperations }) => pendingOperations.map(({ type }) => type));
        assert.ok(pending.some(types => types.includes("creating")));
        assert.deepEqual(pending.at(-1), []);
    });
});
