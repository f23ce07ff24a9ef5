import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packagedComponents } from "../../../plugin/arguments.js";
import { packageSchema } from "../../../plugin/package-schema.js";

const root = join(__dirname, "..", "..", "..", "..");
const text = readFileSync(join(root, "plugin", "schema.json"), "utf8");
const schema = JSON.parse(text);

describe("plugin/schema.json", () => {
    it("is what the definitions and docstrings give", () => {
        assert.equal(text, packageSchema(root), "plugin/schema.json is stale: run node dist/plugin/write-schema.js");
    });

    it("has every component that crosses languages, and tells of each argument and output what it is", () => {
        const tokens = Object.keys(packagedComponents).map(name => `fastapi-release:index:${name}`);
        assert.deepEqual(Object.keys(schema.resources), tokens);
        for (const token of tokens) {
            const { description, isComponent, inputProperties, properties } = schema.resources[token];
            assert.equal(isComponent, true);
            for (const member of [{ description }, ...Object.values({ ...inputProperties, ...properties })]) {
                assert.notEqual((member as { description?: string }).description ?? "", "");
            }
        }
    });

    it("refers to types that it has, each in use", () => {
        const references = [...text.matchAll(/"\$ref": "#\/types\/([^"]+)"/g)].map(([, name]) => name);
        assert.deepEqual([...new Set(references)].sort(), Object.keys(schema.types).sort());
    });

    it("asks for what settings ask for, and no more", () => {
        const { requiredInputs, inputProperties } = schema.resources["fastapi-release:index:FastApiService"];
        assert.deepEqual(requiredInputs, ["service"]);
        assert.deepEqual(inputProperties.traffic.oneOf, [
            { type: "string" },
            { type: "object", additionalProperties: { type: "integer" } },
        ]);
        assert.deepEqual(schema.types["fastapi-release:index:Release"].required, ["repository", "version"]);
        assert.match(inputProperties.quarantine.description, /Default: \[\]\.$/);
    });
});
