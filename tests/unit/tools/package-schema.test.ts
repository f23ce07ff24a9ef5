import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packagedComponents } from "../../../plugin/arguments.js";

const root = join(__dirname, "..", "..", "..", "..");
const text = readFileSync(join(root, "plugin", "schema.json"), "utf8");
const schema = JSON.parse(text);

describe("plugin/schema.json", () => {
    it("has every component for other languages, and describes each argument and output", () => {
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

    it("refers only to existing types, all of which are used", () => {
        const references = [...text.matchAll(/"\$ref": "#\/types\/([^"]+)"/g)].map(([, name]) => name);
        assert.deepEqual([...new Set(references)].sort(), Object.keys(schema.types).sort());
    });

    it("requires what the settings require, and no more", () => {
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
