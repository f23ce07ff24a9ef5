import { posix } from "node:path";
import { importsOf, type PythonFile, type PythonImport } from "./python-file.js";

/** Which files are which modules, for roots that may still be unknown. */
export interface ModuleIndex {
    readonly files: ReadonlyMap<string, PythonFile>;
    /** Folders that have a Python file, directly or below. */
    readonly folders: ReadonlySet<string>;
    /** Folders with a project of their own: what is in them is not named from above. */
    readonly projects: ReadonlySet<string>;
}

/** @param paths of all files: a folder with a project of its own is no package */
export function moduleIndex(python: readonly PythonFile[], paths: readonly string[]): ModuleIndex {
    const folders = new Set<string>();
    for (const { path } of python) for (const folder of foldersAbove(path)) folders.add(folder);
    const files = new Map(python.map(file => [file.path, file]));
    const homes = paths.filter(path => /\/(pyproject\.toml|setup\.py)$/.test(path)).map(path => foldersAbove(path)[0]!);
    return { files, folders, projects: new Set(homes.filter(folder => !files.has(`${folder}/__init__.py`))) };
}

/** `app/core`, `app` and "" for app/core/main.py: the nearest first. */
export function foldersAbove(path: string): string[] {
    const parts = path.split("/").slice(0, -1);
    return [...parts.map((_, index) => parts.slice(0, parts.length - index).join("/")), ""];
}

export const joinPath = (...parts: readonly string[]): string => parts.filter(part => part !== "").join("/");

/** The file of a module below a root; undefined for none, and for a package without `__init__.py`. */
export function fileOfModule(index: ModuleIndex, root: string, module: string): string | undefined {
    const path = joinPath(root, module.replaceAll(".", "/"));
    const possible = [...(module === "" ? [] : [`${path}.py`]), joinPath(path, "__init__.py")];
    return possible.find(file => index.files.has(file));
}

/** Files that may be a module of this name, wherever the root is; those nearest to a place first. */
export function filesOfModule(index: ModuleIndex, module: string, near: string): string[] {
    const path = module.replaceAll(".", "/");
    const ends = [`${path}.py`, `${path}/__init__.py`];
    const found = [...index.files.keys()].filter(file => ends.some(end => file === end || file.endsWith(`/${end}`)));
    return found.toSorted((left, right) => distance(near, left) - distance(near, right) || (left < right ? -1 : 1));
}

/** Steps from one path to another through the folder they share. */
export function distance(from: string, to: string): number {
    return posix.relative(posix.dirname(`/${from}`), `/${to}`).split("/").length;
}

/** `app.main` for backend/app/main.py below backend. */
export function moduleOf(path: string, root: string): string {
    const inRoot = root === "" ? path : path.slice(root.length + 1);
    return inRoot
        .replace(/\.py$/, "")
        .replaceAll("/", ".")
        .replace(/\.__init__$/, "");
}

/** The files that an import runs, found below the first root that has any. None for a module of another package. */
export function importedFiles(
    index: ModuleIndex,
    roots: readonly string[],
    from: string,
    { module, level, name }: PythonImport,
): string[] {
    const bases = level === 0 ? roots : foldersAbove(from).slice(level - 1, level);
    const named = name === undefined || name === "*" ? [] : [module === "" ? name : `${module}.${name}`];
    for (const base of bases) {
        const found = [module, ...named].flatMap(one => fileOfModule(index, base, one) ?? []);
        const all = [...found, ...packagesOf(index, base, module)];
        if (all.length > 0) return all;
    }
    return [];
}

/** The `__init__.py` of each package that a module is in. */
function packagesOf(index: ModuleIndex, root: string, module: string): string[] {
    const parts = module.split(".");
    const packages = parts.map((_, length) => joinPath(root, parts.slice(0, length + 1).join("/"), "__init__.py"));
    return packages.filter(path => index.files.has(path));
}

export interface ImportClosure {
    /** The files themselves and all files of the repository that they import, directly or indirectly; sorted. */
    readonly files: readonly PythonFile[];
    /** First names of modules that are not in the repository, and whether each import of them may fail. */
    readonly others: ReadonlyMap<string, { readonly optional: boolean }>;
    /** Modules that should be in the repository but have no file, such as `_version`. */
    readonly missing: readonly string[];
}

/** What runs when files are imported. */
export function importClosure(index: ModuleIndex, starts: readonly string[], roots: readonly string[]): ImportClosure {
    const files = new Map<string, PythonFile>();
    const others = new Map<string, { optional: boolean }>();
    const missing = new Set<string>();
    const open = starts.flatMap(start => [
        start,
        ...packagesOf(index, roots[0] ?? "", moduleOf(start, roots[0] ?? "")),
    ]);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
        const file = index.files.get(path);
        if (file === undefined || files.has(path)) continue;
        files.set(path, file);
        for (const found of importsOf(file)) {
            open.push(...importedFiles(index, roots, path, found));
            if (found.level > 0 || isLocal(index, roots, found.module)) {
                if (!hasModule(index, roots, path, found)) missing.add(found.module || found.name!);
                continue;
            }
            const top = found.module.split(".")[0]!;
            const known = others.get(top) ?? { optional: true };
            others.set(top, { optional: known.optional && found.optional });
        }
    }
    const sorted = [...files.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
    return { files: sorted, others, missing: [...missing] };
}

/** Whether the module of an import exists; names in it are not looked for, except for a package's own `_version`. */
function hasModule(index: ModuleIndex, roots: readonly string[], from: string, found: PythonImport): boolean {
    const bases = found.level === 0 ? roots : foldersAbove(from).slice(found.level - 1, found.level);
    const module = found.module === "" && found.name?.startsWith("_") ? found.name : found.module;
    return bases.some(base => {
        const folder = joinPath(base, module.replaceAll(".", "/"));
        return module === "" || index.folders.has(folder) || fileOfModule(index, base, module) !== undefined;
    });
}

/** Whether a module's first name is a folder or file below a root: namespace packages have no file of their own. */
export function isLocal(index: ModuleIndex, roots: readonly string[], module: string): boolean {
    const top = module.split(".")[0]!;
    return roots.some(root => {
        const path = joinPath(root, top);
        return index.files.has(`${path}.py`) || (index.folders.has(path) && !index.projects.has(path));
    });
}
