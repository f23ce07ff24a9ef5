import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pythonType, snakeCase, typeModules } from "../../../tools/python-sdk.js";

const plugin = join(__dirname, "..", "..", "..", "..", "plugin");

describe("The Python classes of the package", () => {
    it("carry the version of the project", () => {
        const { version } = JSON.parse(readFileSync(join(plugin, "..", "package.json"), "utf8")) as { version: string };
        assert.match(
            readFileSync(join(plugin, "python", "pyproject.toml"), "utf8"),
            new RegExp(`^version = "${version}"$`, "m"),
        );
    });

    for (const [spec, type] of [
        [{ type: "string" }, "str"],
        [{ type: "integer" }, "int"],
        [{ type: "boolean" }, "bool"],
        [{ $ref: "pulumi.json#/Any" }, "Any"],
        [{ type: "array", items: { $ref: "#/types/p:index:Check" } }, "Sequence[t.Check]"],
        [
            { oneOf: [{ type: "string" }, { type: "object", additionalProperties: { type: "integer" } }] },
            "Union[str, Mapping[str, int]]",
        ],
    ] as const) {
        it(`have the type ${type}`, () => assert.equal(pythonType(spec, "t."), type));
    }

    it("have names in Python's style", () => {
        assert.deepEqual(["basedOn", "last", "FastApiService"].map(snakeCase), [
            "based_on",
            "last",
            "fast_api_service",
        ]);
    });

    it("have types with keys that are not valid Python names", () => {
        const { release_types: text } = typeModules(
            {
                "p:index:Release": {
                    description: "",
                    properties: { from: { type: "string" }, to: { type: "integer" } },
                    required: ["to"],
                },
            },
            "",
        );
        assert.match(text, /"from": "pulumi\.Input\[str\]",\n {8}"to": "Required\[pulumi\.Input\[int\]\]",/);
    });
});
