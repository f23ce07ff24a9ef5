import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kustomization } from "../../../../release/render/plan-folder.js";
import { writeFolder } from "../../../../release/render/render.js";

describe("writeFolder", () => {
    let root: string;
    let folder: string;
    beforeEach(() => {
        root = mkdtempSync(join(tmpdir(), "write-folder-"));
        folder = join(root, "manifests");
    });
    afterEach(() => rmSync(root, { recursive: true }));

    const render = (resources: string[], secrets: string[] = []) =>
        writeFolder(folder, [
            { path: "kustomization.yaml", text: kustomization({ of: "entry 1", resources, secrets }) },
            ...[...resources, ...secrets].map(path => ({ path, text: `# ${path}\n` })),
        ]);
    const list = () => (readdirSync(folder, { recursive: true }) as string[]).sort();

    it("removes only files of an earlier render that this one does not write", () => {
        render(["service-users.yaml", "deployment-users-blue.yaml"], ["secrets/secret-users-session-v1.yaml"]);
        writeFileSync(join(folder, "README.md"), "ours");
        render(["service-users.yaml"]);
        assert.deepEqual(list(), ["README.md", "kustomization.yaml", "secrets", "service-users.yaml"]);
    });

    for (const file of ["service.yaml", "kustomization.yaml"]) {
        it(`refuses a folder with a foreign ${file}`, () => {
            render([]);
            rmSync(join(folder, "kustomization.yaml"));
            writeFileSync(join(folder, file), "theirs");
            assert.throws(() => render(["service-users.yaml"]), {
                message: `--out: ${folder} has files that \`render\` did not write; name a folder of its own. Nothing was written.`,
            });
            assert.deepEqual(list(), [file]);
            assert.equal(readFileSync(join(folder, file), "utf8"), "theirs");
        });
    }
});
