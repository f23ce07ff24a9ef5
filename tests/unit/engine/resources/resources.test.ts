import assert from "node:assert/strict";
import type { ResourceState } from "../../../../engine/resource-state.js";
import { aliasUrns } from "../../../../engine/resources/resource-aliases.js";
import { dependentsOf, neededBy, renameReferences } from "../../../../engine/resources/resource-references.js";
import { isDefaultProvider, makeUrn, readProviderReference, readUrn } from "../../../../engine/resources/urn.js";

describe("A URN", () => {
    const stack = "urn:pulumi:dev::users::pulumi:pulumi:Stack::users-dev";

    it("carries the types of its parents, without the stack's", () => {
        const component = makeUrn("dev", "users", stack, "my:index:Comp", "c");
        assert.equal(component, "urn:pulumi:dev::users::my:index:Comp::c");
        const child = makeUrn("dev", "users", component, "kubernetes:core/v1:ConfigMap", "m::x");
        assert.equal(child, "urn:pulumi:dev::users::my:index:Comp$kubernetes:core/v1:ConfigMap::m::x");
        assert.equal(readUrn(child).name, "m::x");
    });

    it("tells a default provider from one of the program", () => {
        const urn = (name: string) => `urn:pulumi:dev::users::pulumi:providers:kubernetes::${name}`;
        assert.ok(isDefaultProvider(urn("default_4_34_2")));
        assert.ok(!isDefaultProvider(urn("mine")));
        assert.deepEqual(readProviderReference(`${urn("mine")}::id`), { urn: urn("mine"), id: "id" });
    });
});

describe("aliasUrns", () => {
    const parent = "urn:pulumi:dev::p::my:Comp::new";
    const urn = "urn:pulumi:dev::p::my:Comp$t::new-child";
    const none = () => [];

    it("fills in what an alias leaves out", () => {
        assert.deepEqual(aliasUrns(urn, "t", parent, [{ name: "old" }, { urn: "urn:x" }], none), [
            "urn:pulumi:dev::p::my:Comp$t::old",
            "urn:x",
        ]);
        assert.deepEqual(aliasUrns(urn, "t", parent, [{ type: "u", parent: "" }], none), [
            "urn:pulumi:dev::p::u::new-child",
        ]);
    });

    it("inherits a renamed parent's name and a changed parent's type", () => {
        const former = () => ["urn:pulumi:dev::p::my:Former::old"];
        assert.deepEqual(aliasUrns(urn, "t", parent, [], former), ["urn:pulumi:dev::p::my:Former$t::old-child"]);
    });
});

describe("References between resources", () => {
    const state = (urn: string, more: Partial<ResourceState> = {}): ResourceState => ({
        urn,
        custom: true,
        type: "t",
        inputs: {},
        outputs: {},
        ...more,
    });
    const states = [
        state("a"),
        state("b", { dependencies: ["a"] }),
        state("c", { propertyDependencies: { x: ["b"] } }),
        state("d", { parent: "c", provider: "p::1" }),
        state("e"),
    ];

    it("give all dependents, also by way of others", () => {
        assert.deepEqual(
            dependentsOf("a", states).map(({ urn }) => urn),
            ["b", "c", "d"],
        );
    });

    it("give all that a resource needs", () => {
        assert.deepEqual([...neededBy(new Set(["d"]), states)].sort(), ["a", "b", "c", "p"]);
    });

    it("are brought up to date, or dropped", () => {
        const renamed = renameReferences(
            state("x", { dependencies: ["a", "b"], propertyDependencies: { k: ["a"] }, parent: "b", provider: "a::1" }),
            urn => (urn === "a" ? "z" : undefined),
        );
        assert.deepEqual(renamed.dependencies, ["z"]);
        assert.deepEqual(renamed.propertyDependencies, { k: ["z"] });
        assert.equal(renamed.parent, undefined);
        assert.equal(renamed.provider, "z::1");
    });
});
