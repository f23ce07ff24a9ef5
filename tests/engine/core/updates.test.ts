import assert from "node:assert/strict";
import { Secret } from "../../../engine/property-value.js";
import { EngineRun } from "./engine-run.js";

describe("An update of a real program", function () {
    this.timeout(60_000);
    let run: EngineRun;
    afterEach(() => run.close());

    it("creates what the program registers, along its dependencies", async () => {
        run = new EngineRun(`
            const first = map("first", { key: "value" });
            map("second", { id: first.id });
            exports.id = first.id;`);
        const result = await run.run();
        assert.deepEqual([result.result, result.resourceChanges], ["succeeded", { create: 3 }]);
        assert.deepEqual(run.steps, ["create first", "create second"]);
        assert.deepEqual(run.outputs, { id: "id-1" });
        const second = run.snapshot.resources.find(({ urn }) => urn.endsWith("::second"));
        assert.deepEqual(second?.propertyDependencies?.["data"], [
            "urn:pulumi:dev::test::kubernetes:core/v1:ConfigMap::first",
        ]);
        assert.match(second?.sourcePosition ?? "", /^project:\/\/\/index\.js#3,/);
    });

    it("changes nothing when nothing changed", async () => {
        run = new EngineRun(`map("first", { key: "value" });`);
        await run.run();
        const result = await run.run();
        assert.deepEqual(result.resourceChanges, { same: 2 });
        assert.deepEqual(run.cluster.calls, [`configure {"version":"4.34.2"}`]);
    });

    it("shows in a preview what it would do, and does nothing", async () => {
        run = new EngineRun(`const first = map("first", {}); exports.id = first.id;`);
        const result = await run.run("preview");
        assert.deepEqual(result.resourceChanges, { create: 2 });
        assert.deepEqual(run.cluster.objects.size, 0);
        assert.deepEqual(run.saves, []);
        assert.ok(run.cluster.calls.includes("create (preview) first"));
    });

    it("updates, replaces and deletes, old objects last", async () => {
        run = new EngineRun(`map("changed", { a: "1" }); map("gone", {});`, { replaces: ["data"] });
        await run.run();
        run.write(`map("changed", { a: "2" });`);
        const result = await run.run();
        assert.deepEqual(result.resourceChanges, { delete: 1, replace: 1, same: 1 });
        assert.deepEqual(run.cluster.calls.slice(1, 2), ["create changed"]);
        assert.deepEqual(run.cluster.calls.slice(2).sort(), ["delete changed", "delete gone"]);
        assert.deepEqual(run.steps.slice(0, 2), ["create-replacement changed", "replace changed"]);
    });

    it("saves a delete with what is saved next, and that it is under way before", async () => {
        run = new EngineRun(`const first = map("first", {}); map("second", { id: first.id });`);
        await run.run();
        run.write("");
        await run.run();
        const saved = run.saves.map(({ resources, pendingOperations }) => [
            resources
                .filter(({ type }) => type === "kubernetes:core/v1:ConfigMap")
                .map(({ urn }) => urn.split("::").at(-1)),
            pendingOperations.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1)}`),
        ]);
        assert.deepEqual(saved, [
            [["first", "second"], ["deleting second"]],
            [["first"], ["deleting first"]],
            [[], []],
        ]);
    });

    it("deletes dependents first when the old object has to go before the new one", async () => {
        const program = (value: string) => `
            const base = map("base", { a: "${value}" });
            map("dependent", { of: base.id });
            map("unrelated", {});`;
        run = new EngineRun(program("1"), { replaces: ["data"], deleteBeforeReplace: true });
        await run.run();
        run.write(program("2"));
        await run.run();
        assert.deepEqual(
            run.steps.filter(step => !step.startsWith("same")),
            [
                "delete-replaced dependent",
                "delete-replaced base",
                "replace base",
                "create-replacement base",
                "replace dependent",
                "create-replacement dependent",
            ],
        );
        assert.equal(run.cluster.objects.size, 3);
    });

    it("keeps a resource that was renamed with an alias", async () => {
        const program = (name: string, aliases: string) =>
            `new k8s.core.v1.ConfigMap("${name}", { metadata: { name: "fixed" } }, { aliases: ${aliases} });`;
        run = new EngineRun(program("before", "[]"));
        await run.run();
        run.write(program("after", `[{ name: "before" }]`));
        const result = await run.run();
        assert.deepEqual(result.resourceChanges, { same: 2 });
        assert.deepEqual(
            run.snapshot.resources.map(({ urn }) => urn.split("::")[3]),
            ["test-dev", "default_4_34_2", "after"],
        );
    });

    it("keeps secrets secret, in the state and in events", async () => {
        run = new EngineRun(`const made = map("made", pulumi.secret({ key: "hush" })); exports.data = made.data;`);
        await run.run();
        assert.ok(!JSON.stringify(run.events).includes("hush"));
        assert.deepEqual(run.outputs, { data: new Secret({ key: "hush" }) });
    });

    it("reads the outputs of its own stack", async () => {
        run = new EngineRun(`
            const own = new pulumi.StackReference("organization/test/dev");
            exports.before = own.getOutput("rev");`);
        const stackOutputs = async (name: string) => (name === "organization/test/dev" ? { rev: "7" } : undefined);
        await run.run("update", { stackOutputs });
        assert.deepEqual(run.outputs, { before: "7" });
    });

    it("takes a provider's inputs from the stack's config", async () => {
        run = new EngineRun(`map("made", {});`);
        run.config = { "kubernetes:context": "here" };
        await run.run();
        assert.equal(run.cluster.calls[0], `configure {"context":"here","version":"4.34.2"}`);
    });

    it("gives programs all of the SDK, also what is loaded late", async () => {
        run = new EngineRun(`
            exports.workspace = typeof pulumi.automation.LocalWorkspace.create;
            exports.text = pulumi.runtime.serializeFunction(() => 40 + 2).then(({ text }) => text.includes("40 + 2"));`);
        const result = await run.run();
        assert.deepEqual([result.result, run.errors], ["succeeded", []]);
        assert.deepEqual(run.outputs, { workspace: "function", text: true });
    });

    it("tells where in its own sources a program failed", async () => {
        run = new EngineRun(`function broken() { throw new Error("no such thing"); } broken();`);
        await run.run();
        assert.match(
            run.errors[0] ?? "",
            /failed with an unhandled exception:\nError: no such thing\n +at broken .*index\.js:4:/,
        );
    });

    it("reads all anew in a refresh, and forgets what is gone", async () => {
        run = new EngineRun(`map("kept", {}); map("lost", {});`);
        await run.run();
        run.cluster.objects.delete([...run.cluster.objects.keys()][1]!);
        const result = await run.run("refresh");
        assert.deepEqual(result.resourceChanges, { delete: 1, same: 2 });
        assert.equal(run.snapshot.resources.length, 3);
    });

    it("shows what a destroy would do, and does nothing", async () => {
        run = new EngineRun(`map("one", {});`);
        await run.run();
        const before = structuredClone(run.snapshot);
        const result = await run.run("destroy", { dryRun: true });
        assert.deepEqual(result.resourceChanges, { delete: 2 });
        assert.equal(run.cluster.objects.size, 1);
        assert.deepEqual(run.saves, []);
        run.snapshot = before;
    });

    it("destroys all, dependents first, provider and stack last", async () => {
        run = new EngineRun(`const first = map("first", {}); map("second", { id: first.id });`);
        await run.run();
        const result = await run.run("destroy");
        assert.deepEqual(result.resourceChanges, { delete: 3 });
        assert.deepEqual(run.steps, ["delete second", "delete first"]);
        assert.deepEqual(run.snapshot.resources, []);
        assert.equal(run.cluster.objects.size, 0);
    });
});
