import { posix } from "node:path";
import { foldersAbove, joinPath } from "./module-index.js";
import type { RepositoryFiles } from "./repository-files.js";
import { joined } from "./requirements.js";
import { at, iniSections, tomlMap } from "./source-formats.js";

/** How the repository changes its database's schema. Paths are relative to the repository's root. */
export interface Migration {
    /** Folder with the settings of Alembic, from which it runs. */
    readonly folder: string;
    readonly command: readonly string[];
    /** Settings and scripts. */
    readonly files: readonly string[];
    /** `env.py`, which imports modules of the application. */
    readonly script?: string;
}

/** Alembic's settings in a folder above the application, or one level below such a folder. */
export function findMigration(files: RepositoryFiles, app: string): Migration | undefined {
    const above = foldersAbove(app);
    const settings = [...files.texts.keys()].filter(path => posix.basename(path) === "alembic.ini");
    const near = above.flatMap(folder => settings.filter(path => dirOf(path) === folder));
    const below = above.flatMap(folder => settings.filter(path => dirOf(dirOf(path)) === folder));
    const path = [...near, ...below][0];
    const project = above
        .map(folder => joinPath(folder, "pyproject.toml"))
        .find(one => alembicTable(files, one) !== undefined);
    const from = path ?? project;
    if (from === undefined) return undefined;
    const location =
        path === undefined
            ? alembicTable(files, from)
            : iniSections(files.texts.get(path))["alembic"]?.["script_location"];
    const folder = dirOf(from);
    // `app:migrations` is a folder in a package.
    const plain = (location ?? "alembic").replace(/%\(here\)s\/?/, "").replace(":", "/");
    const scripts = joined(folder, plain);
    const script = joinPath(scripts, "env.py");
    return {
        folder,
        command: ["alembic", "upgrade", "head"],
        files: [from, ...(files.paths.some(one => one.startsWith(`${scripts}/`)) && scripts !== "" ? [scripts] : [])],
        ...(files.texts.has(script) ? { script } : {}),
    };
}

const dirOf = (path: string): string => (posix.dirname(path) === "." ? "" : posix.dirname(path));

function alembicTable(files: RepositoryFiles, path: string): string | undefined {
    const location = at(tomlMap(files.texts.get(path)), "tool", "alembic", "script_location");
    return typeof location === "string" ? location : undefined;
}
