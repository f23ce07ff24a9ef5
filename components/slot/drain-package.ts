import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectFolder } from "../../machine/files.js";
import { startFile } from "../../model/pod/drain-package.js";

/** The Python package that ships with this library, and the file that loads it: texts by file name. */
export function drainPackage(): Record<string, string> {
    const folder = join(projectFolder(), "app", "fastapi-release-drain");
    const modules = join(folder, "fastapi_release_drain");
    const names = readdirSync(modules).filter(name => name.endsWith(".py"));
    const files = [join(folder, "injected", startFile), ...names.toSorted().map(name => join(modules, name))];
    return Object.fromEntries(files.map(file => [basename(file), readFileSync(file, "utf8")]));
}
