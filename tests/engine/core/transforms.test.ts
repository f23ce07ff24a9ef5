import assert from "node:assert/strict";
import { Secret } from "../../../engine/property-value.js";
import type { ResourceState } from "../../../engine/resource-state.js";
import { nameOf } from "../../../engine/resources/urn.js";
import { EngineRun } from "./engine-run.js";

/** A transform that adds a word to what `data.words` holds, for ConfigMaps. */
const add = (word: string) => `({ type, props, opts }) => type !== "kubernetes:core/v1:ConfigMap" ? undefined
    : ({ props: { ...props, data: { ...props.data, words: props.data.words + " ${word}" } }, opts })`;

describe("A program's transforms", function () {
    this.timeout(60_000);
    let run: EngineRun;
    afterEach(() => run.close());

    const update = async (program: string): Promise<ReadonlyMap<string, ResourceState>> => {
        run = new EngineRun(program);
        const { result, snapshot } = await run.run();
        assert.equal(result, "succeeded", run.errors.join("\n"));
        return new Map(snapshot.resources.map(resource => [nameOf(resource.urn), resource]));
    };

    const component = `
        class Group extends pulumi.ComponentResource {
            constructor(name, options) {
                super("test:index:Group", name, {}, options);
                map("child", { words: "made" }, { parent: this, transforms: [${add("own")}] });
            }
        }`;

    it("change what is made: the resource's own first, then its parents', then the stack's", async () => {
        const resources = await update(`
            pulumi.runtime.registerResourceTransform(${add("stack")});
            ${component}
            new Group("group", { transforms: [${add("parent")}] });
            map("other", { words: "made" });`);
        assert.deepEqual(resources.get("child")?.inputs["data"], { words: "made own parent stack" });
        assert.deepEqual(resources.get("other")?.inputs["data"], { words: "made stack" });
    });

    it("change options, and leave alone what they do not answer for", async () => {
        const resources = await update(`
            pulumi.runtime.registerResourceTransform(({ name, props, opts }) => name === "kept"
                ? { props, opts: pulumi.mergeOptions(opts, { protect: true, ignoreChanges: ["data"] }) } : undefined);
            map("kept", { words: "a" });
            map("plain", { words: "a" }, { retainOnDelete: true });`);
        assert.deepEqual([resources.get("kept")?.protect, resources.get("kept")?.ignoreChanges], [true, ["data"]]);
        assert.equal(resources.get("plain")?.protect ?? false, false);
        assert.equal(resources.get("plain")?.retainOnDelete, true);
    });

    it("wait for what they ask for, and may depend on it", async () => {
        const resources = await update(`
            const first = map("first", { words: "a" });
            map("second", { words: "b" }, { transforms: [({ props, opts }) => ({
                props: { ...props, data: { words: pulumi.secret(first.metadata.name) } },
                opts: pulumi.mergeOptions(opts, { dependsOn: first }) })] });`);
        const second = resources.get("second");
        assert.deepEqual(second?.dependencies?.map(nameOf), ["first"]);
        assert.deepEqual(second?.inputs["data"], { words: new Secret("first") });
    });

    it("fail the update when they throw, before anything is made", async () => {
        run = new EngineRun(`map("refused", {}, { transforms: [() => { throw new Error("no plain ConfigMaps"); }] });`);
        const { result } = await run.run();
        assert.equal(result, "failed");
        assert.match(run.errors.join("\n"), /no plain ConfigMaps/);
        assert.equal(run.cluster.objects.size, 0);
    });
});
