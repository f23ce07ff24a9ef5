import assert from "node:assert/strict";
import { readYamlProgram } from "../../../../../engine/program/yaml/yaml-program.js";

const pet = { type: "random:RandomPet" };

const refusals: readonly (readonly [what: string, content: unknown, problems: readonly string[]])[] = [
    ["a section that is no map", { resources: ["a"] }, ["resources: is not a map of keys and values"]],
    ["a resource without a type", { resources: { a: {} } }, ["resources.a.type: missing"]],
    [
        "what a resource has beside",
        { resources: { a: { ...pet, get: { id: "x" }, options: { import: "x" } } } },
        [
            "resources.a.get: the embedded engine does not support this; it has type, name, properties, options",
            "resources.a.options.import: the embedded engine does not support this; it has additionalSecretOutputs, " +
                "deleteBeforeReplace, dependsOn, ignoreChanges, parent, protect, provider, providers, replaceOnChanges, " +
                "retainOnDelete, version",
        ],
    ],
    [
        "names that nothing has",
        { variables: { v: "${a}" }, outputs: { o: ["${v} and ${b.c}"] } },
        [
            "variables.v: ${a} is neither a setting, a variable nor a resource",
            "outputs.o.0: ${b} is neither a setting, a variable nor a resource",
        ],
    ],
    ["a text that is not well formed", { outputs: { o: "${a" } }, ['outputs.o: "${a" has no closing brace.']],
    [
        "a function that the engine does not have",
        { variables: { v: { "fn::invoke": {} } } },
        [
            "variables.v: the embedded engine does not support fn::invoke; it has fn::join, fn::readFile, fn::secret, " +
                "fn::select, fn::toJSON",
        ],
    ],
    [
        "two things of one name",
        { variables: { a: 1 }, resources: { a: pet } },
        ["a: is the name of two things; give each its own"],
    ],
    [
        "a circle",
        { variables: { a: "${b}" }, resources: { b: { ...pet, properties: { prefix: "${a}" } } } },
        ["a needs b needs a: this is a circle"],
    ],
    [
        "a setting of a type that there is not",
        { config: { a: { type: "date" } } },
        ['config.a.type: "date" is none of string, integer, boolean, array, object'],
    ],
];

describe("A YAML program", () => {
    for (const [what, content, problems] of refusals) {
        it(`is refused for ${what}`, () => assert.deepEqual(readYamlProgram(content).problems, problems));
    }

    it("tells of all that is wrong at once", () => {
        const { problems } = readYamlProgram({ resources: { a: {} }, outputs: { o: "${b}" } });
        assert.equal(problems.length, 2);
    });

    it("declares its settings, or says by a default what they are", () => {
        const { program, problems } = readYamlProgram({
            config: { "kubernetes:context": "x", name: { type: "string" }, n: 3, list: { default: ["a"] }, on: true },
            resources: { a: { ...pet, properties: { prefix: "${name}" } } },
        });
        assert.deepEqual(problems, []);
        const types = Object.entries(program.config).map(([key, { type }]) => [key, type]);
        assert.deepEqual(Object.fromEntries(types), { name: "string", n: "integer", list: "array", on: "boolean" });
    });
});
