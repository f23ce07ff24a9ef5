import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pythonSdk } from "../../../plugin/python-sdk.js";
import { pythonType, snakeCase, typeModules } from "../../../plugin/python-types.js";

const plugin = join(__dirname, "..", "..", "..", "..", "plugin");
const folder = join(plugin, "python", "fastapi_release");

describe("The Python classes of the package", () => {
    it("are what its schema gives", () => {
        const files = pythonSdk(readFileSync(join(plugin, "schema.json"), "utf8"));
        const there = readdirSync(folder).filter(name => name !== "__pycache__");
        assert.deepEqual(there.sort(), Object.keys(files).sort());
        for (const [name, text] of Object.entries(files)) {
            const message = `plugin/python/${name} is stale: run node dist/plugin/write-python-sdk.js`;
            assert.equal(readFileSync(join(folder, name), "utf8"), text, message);
        }
    });

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

    it("have names as Python writes them", () => {
        assert.deepEqual(["basedOn", "last", "FastApiService"].map(snakeCase), [
            "based_on",
            "last",
            "fast_api_service",
        ]);
    });

    it("have types whose keys Python could not write as names", () => {
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
