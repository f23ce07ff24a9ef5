import type { AppCandidate } from "./find-apps.js";
import { isStandard, knownPackage } from "./import-names.js";
import {
    filesOfModule,
    foldersAbove,
    importClosure,
    isLocal,
    joinPath,
    type ModuleIndex,
    moduleOf,
} from "./module-index.js";
import { importsOf, type PythonFile } from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import { asideWords } from "./repository-paths.js";

/** Where Python finds the modules of an application. */
export interface AppPlace {
    /** Folder that the application's module is named from, relative to the repository's root. */
    readonly root: string;
    /** In uvicorn's form: `app.main:app`. */
    readonly name: string;
    /** Other folders that its imports are found in. */
    readonly more: readonly string[];
}

/** Files that make a folder the place of a Python project. */
export const projectFile =
    /^(pyproject\.toml|setup\.(py|cfg)|requirements[^/]*\.(txt|in)|requirements|Pipfile|environment\.ya?ml|Dockerfile[^/]*|Procfile)$/i;

export function placeApp(app: AppCandidate, files: RepositoryFiles, index: ModuleIndex): AppPlace {
    const root = findRoot(app, files, index);
    const more = moreRoots(app.file, root, index);
    return { root, name: `${moduleOf(app.file, root)}:${app.variable}`, more };
}

function findRoot({ file, start }: AppCandidate, files: RepositoryFiles, index: ModuleIndex): string {
    const possible = possibleRoots(file);
    const named = startedRoot(file, start?.app);
    if (named !== undefined && possible.includes(named)) return named;
    const scores = possible.map(root => ({ root, score: resolved(index, root, file) }));
    const best = Math.max(...scores.map(({ score }) => score));
    const equal = scores.filter(({ score }) => score === best).map(({ root }) => root);
    return preferred(file, equal, files, index);
}

/** Folders that the file is a module of: those above it, as long as the names between are names in Python. */
function possibleRoots(file: string): string[] {
    // A package's own folder is no root for it.
    const folders = foldersAbove(file).slice(file.endsWith("__init__.py") ? 1 : 0);
    const isName = (folder: string) => /^[A-Za-z_]\w*$/.test(folder.split("/").at(-1) ?? "");
    const last = folders.findIndex(folder => folder === "" || !isName(folder));
    return folders.slice(0, last + 1);
}

/** backend for backend/app/main.py that is started as `app.main:app`. */
function startedRoot(file: string, app: string | undefined): string | undefined {
    const [module = "", variable] = (app ?? "").split(":");
    if (module === "" || variable === undefined) return undefined;
    const path = module.replaceAll(".", "/");
    const end = [`${path}.py`, `${path}/__init__.py`].find(one => file === one || file.endsWith(`/${one}`));
    return end === undefined ? undefined : file.slice(0, Math.max(0, file.length - end.length - 1));
}

/** How many imports of an application are found from a root, each module once. */
function resolved(index: ModuleIndex, root: string, file: string): number {
    const all = importClosure(index, [file], [root]).files.flatMap(importsOf);
    const modules = new Set(all.filter(({ level }) => level === 0).map(({ module }) => module));
    const own = index.files.get(file)!;
    const depth = moduleOf(file, root).split(".").length;
    // Relative imports need a package around them.
    const tooShallow = importsOf(own).some(({ level }) => level >= depth + (isPackage(own) ? 1 : 0) && level > 0);
    return tooShallow ? -1 : [...modules].filter(module => isLocal(index, [root], module)).length;
}

const isPackage = ({ path }: PythonFile): boolean => path.endsWith("/__init__.py");

/** Of folders that fit equally: above the package, else src, else the nearest project, else the topmost. */
function preferred(file: string, equal: readonly string[], files: RepositoryFiles, index: ModuleIndex): string {
    const outside = equal.filter(root => !index.files.has(joinPath(root, "__init__.py")));
    const roots = outside.length > 0 ? outside : equal;
    const source = roots.find(root => /(^|\/)src$/.test(root));
    if (source !== undefined) return source;
    const folder = foldersAbove(file)[0]!;
    const isPackageFolder = index.files.has(joinPath(folder, "__init__.py"));
    if (isPackageFolder) return roots[0]!;
    const project = roots.find(root => isProject(root, files) || serverFolder.test(root));
    return project ?? roots.at(-1)!;
}

/** Folders beside a frontend, from which people start what is in them. */
const serverFolder = /(^|\/)(back-?end|server|service)$/i;

/** Whether a folder itself has a file that projects have. */
export function isProject(folder: string, { paths }: RepositoryFiles): boolean {
    const start = folder === "" ? "" : `${folder}/`;
    return paths.some(path => path.startsWith(start) && projectFile.test(path.slice(start.length).split("/")[0]!));
}

/** Folders in which imports are found that the root does not have: above it, `src` below those, else the nearest. */
function moreRoots(file: string, root: string, index: ModuleIndex): string[] {
    const roots = [root];
    const above = foldersAbove(file);
    const missing = () => {
        const { others } = importClosure(index, [file], roots);
        const names = [...others].flatMap(([name, { optional }]) => (optional || isStandard(name) ? [] : [name]));
        return names.filter(name => knownPackage(name) === undefined);
    };
    for (const folder of [...above, ...above.map(folder => joinPath(folder, "src"))]) {
        if (roots.includes(folder) || !index.folders.has(folder)) continue;
        if (missing().some(name => isLocal(index, [folder], name))) roots.push(folder);
    }
    for (const name of missing()) {
        const found = filesOfModule(index, name, file).find(path => !asideWords.test(path));
        const home = found === undefined ? undefined : foldersAbove(found.replace(/\/__init__\.py$/, ""))[0]!;
        if (home !== undefined && !roots.includes(home)) roots.push(home);
    }
    return roots.slice(1);
}
