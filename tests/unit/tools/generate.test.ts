import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { generatedFiles } from "../../../tools/generate.js";

describe("npm run generate", () => {
    const root = projectFolder();
    const files = generatedFiles(root);

    for (const [path, text] of Object.entries(files)) {
        it(`has written ${path}`, () => {
            assert.equal(readFileSync(join(root, path), "utf8"), text, `${path} is stale: npm run generate`);
        });
    }

    it("has left no class for a removed type", () => {
        const folder = "plugin/python/fastapi_release";
        const there = readdirSync(join(root, folder)).filter(name => name !== "__pycache__");
        const wanted = Object.keys(files).filter(path => path.startsWith(folder));
        assert.deepEqual(there.map(name => `${folder}/${name}`).sort(), wanted.sort());
    });
});
