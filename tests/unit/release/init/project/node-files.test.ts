import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../../../machine/files.js";
import { indexTs } from "../../../../../release/init/project/node-files.js";

describe("A new project's program", () => {
    it("is the library's own, but imports from the package", () => {
        const own = readFileSync(join(projectFolder(), "index.ts"), "utf8");
        const packaged = own.replace('"./components/index.js"', '"fastapi-release"');
        assert.notEqual(packaged, own);
        assert.equal(indexTs, packaged);
    });
});
