import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { projectFolder } from "../../machine/files.js";
import { Refusal } from "../output/refusal.js";
import type { LibraryFacts } from "./answers.js";

/**
 * The library as a project's dependency: this one's folder, unless a reference is given.
 *
 * @param directory of the project
 */
export function readLibrary(directory: string, reference: string | undefined): LibraryFacts {
    const root = projectFolder();
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
    };
    const versions = {
        pulumiVersion: dependencies["@pulumi/pulumi"]!,
        typescriptVersion: devDependencies["typescript"]!,
        action: readFileSync(join(root, "action.yml"), "utf8"),
    };
    if (reference === undefined && realpathSync(root).split(sep).includes("node_modules")) {
        throw new Refusal(
            "--library: missing; fastapi-release is not in a registry, so name its source: " +
                "a Git repository such as git+https://git.example.com/team/fastapi-release.git#v0.1.0, or a folder.",
        );
    }
    const given = reference ?? root;
    const isFolder = !/^[a-z+]+:|\.tgz$/.test(given) || given.startsWith("file:");
    if (!isFolder) return { reference: given, isFolder, ...versions };
    const folder = resolve(given.replace(/^file:/, ""));
    if (!existsSync(join(folder, "package.json"))) {
        throw new Refusal(`--library ${given}: no package.json there; name a checkout of fastapi-release.`);
    }
    const near = relative(directory, folder).split(sep).join("/");
    return { reference: `file:${near}`, isFolder, ...versions };
}
