import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";

/** YAML that people copy: settings that ship, examples, and the pages' own. */
function samples(): { readonly path: string; readonly yaml: string }[] {
    const patterns = ["*.yaml", "examples/**/*.yaml", "docs/*.md", "README.md", "*/README.md"];
    const listed = execFileSync("git", ["ls-files", "-z", "--", ...patterns], {
        cwd: projectFolder(),
        encoding: "utf8",
    });
    return listed
        .split("\0")
        .filter(path => path !== "" && !path.startsWith("tests/"))
        .flatMap(path => {
            const text = readFileSync(join(projectFolder(), path), "utf8");
            const blocks = path.endsWith(".md")
                ? [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = ""]) => yaml)
                : [text];
            return blocks.map(yaml => ({ path, yaml }));
        });
}

describe("Samples of YAML", () => {
    it("are found", () => {
        const paths = samples().map(({ path }) => path);
        for (const path of ["Pulumi.prod.yaml", "docs/api-versions.md"]) assert.ok(paths.includes(path), path);
    });

    it("have every day and time in quotes, since Pulumi makes another text of it", () => {
        const bare = /(?:^|[:,[{-] )\d{4}-\d{1,2}-\d{1,2}/m;
        const found = samples().flatMap(({ path, yaml }) =>
            yaml
                .split("\n")
                .map(line => line.replace(/(^|\s)#.*$/, ""))
                .filter(line => bare.test(line))
                .map(line => `${path}: ${line}`),
        );
        assert.deepEqual(found, []);
    });
});
