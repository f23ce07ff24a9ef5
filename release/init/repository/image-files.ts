import { posix } from "node:path";
import type { Dependencies } from "./dependencies.js";
import type { AppCandidate } from "./find-apps.js";
import type { Migration } from "./find-migration.js";
import { type MentionedPath, mentionedPaths } from "./mentioned-files.js";
import { foldersAbove, type ImportClosure, joinPath, type ModuleIndex } from "./module-index.js";
import type { AppPlace } from "./place-app.js";
import { callsIn, importsOf, type PythonFile, stringValue } from "./python-file.js";
import type { PythonProject } from "./python-project.js";
import type { RepositoryFiles } from "./repository-files.js";
import { packageName } from "./requirements.js";
import { servedFolders } from "./served-folders.js";

/** What an image contains, besides installed packages. Paths are relative to the repository's root. */
export interface ImageFiles {
    /** Folder that is sent to the build; everything else lies in it. */
    readonly context: string;
    /** Folder in which the server runs: relative paths of the source start there. */
    readonly workFolder: string;
    /** Folders on Python's module path. */
    readonly pythonPath: readonly string[];
    /** Files and whole folders that are copied, sorted; none lies in another. */
    readonly copied: readonly string[];
    /** Folders that the source serves and that the repository does not have, such as a built frontend. */
    readonly absent: readonly string[];
    /** Folders of projects that are installed, their dependencies apart: the application's own, and those it depends on. */
    readonly installed: readonly string[];
}

export interface ImageQuestion {
    readonly files: RepositoryFiles;
    readonly index: ModuleIndex;
    readonly app: AppCandidate;
    readonly place: AppPlace;
    /** What the application imports, and what its migration does. */
    readonly closure: ImportClosure;
    readonly dependencies: Dependencies;
    readonly migration: Migration | undefined;
}

export function imageFiles(question: ImageQuestion): ImageFiles {
    const { files, index, place, closure, dependencies, migration } = question;
    const base = projectFolder(place.root, dependencies);
    const entries = new Set<string>();
    for (const root of [place.root, ...place.more])
        for (const entry of pythonEntries(root, question)) entries.add(entry);
    const tree = folderTree(files);
    const mentioned = closure.files.flatMap(mentionedPaths);
    for (const found of mentioned) for (const entry of foundPaths(found, base, place.root, tree)) entries.add(entry);
    for (const folder of resourceFolders) {
        const path = joinPath(base, folder);
        if (tree.has(path) && !tree.has(`${path}/package.json`)) entries.add(path);
    }
    for (const path of migration?.files ?? []) entries.add(path);
    const own = dependencies.project;
    const installed = [
        ...dependencies.projects,
        ...(own !== undefined &&
        (needsInstall(own, closure) || installsItself(dependencies)) &&
        !dependencies.projects.includes(own.folder)
            ? [own.folder]
            : []),
    ];
    for (const folder of installed) for (const path of projectEntries(folder, question)) entries.add(path);
    const runs = workFolder(mentioned, base, place.root, tree, index);
    const served = closure.files
        .flatMap(servedFolders)
        .map(({ path, from }) => (from === "root" ? path : posix.join(runs, path)));
    for (const path of served) if (tree.has(path) && path !== base) entries.add(path);
    const copied = outermost([...entries]);
    const all = [...copied, ...served, ...dependencies.files, base === "" ? "x" : `${base}/x`];
    return {
        context: commonFolder(all),
        workFolder: runs,
        // What is installed is found without it.
        pythonPath: [place.root, ...place.more.filter(root => !dependencies.projects.some(own => isBelow(root, own)))],
        copied,
        absent: [...new Set(served)].filter(path => !tree.has(path) && !path.startsWith("..")).sort(),
        installed,
    };
}

/** Where people start the application by hand: beside what declares its dependencies. */
function projectFolder(root: string, { project, folder, kind }: Dependencies): string {
    const declared = project?.folder ?? (kind === "list" ? root : folder);
    return isBelow(root, declared) ? declared : root;
}

const isBelow = (path: string, folder: string): boolean =>
    folder === "" || path === folder || path.startsWith(`${folder}/`);

/** Modules and packages of a root, apart from those that only people need. */
function pythonEntries(root: string, { files, index, closure }: ImageQuestion): string[] {
    const start = root === "" ? "" : `${root}/`;
    const names = new Set(
        files.paths.flatMap(path => (path.startsWith(start) ? [path.slice(start.length).split("/")[0]!] : [])),
    );
    return [...names].flatMap(name => {
        const path = joinPath(root, name);
        const imported = closure.files.some(file => file.path === path || file.path.startsWith(`${path}/`));
        const isModule = index.files.has(path) && !toolModules.test(name);
        const isPackage = index.files.has(`${path}/__init__.py`) && !otherFolders.test(name);
        const isOwnService = ["Dockerfile", "pyproject.toml", "requirements.txt"].some(own =>
            files.paths.includes(`${path}/${own}`),
        );
        return imported || isModule || (isPackage && !isOwnService) ? [path] : [];
    });
}

const toolModules = /^(test_.*|.*_test|tests|conftest|setup|noxfile|tasks|fabfile|locustfile|dodo)\.py$/;
const otherFolders =
    /^(tests?|testing|docs?(_src)?|examples?|samples?|demos?|tutorials?|benchmarks?|bench|notebooks?|scripts?|tools?|infra(structure)?|deploy(ment)?|terraform|ansible|k8s|helm|charts?|docker|ci|frontend|client|web|ui)$/i;

/** Folders that applications read, whether or not a path in the source is recognised. */
const resourceFolders = [
    "static",
    "templates",
    "assets",
    "locales",
    "locale",
    "i18n",
    "translations",
    "resources",
    "public",
];

/** All files and folders. */
function folderTree({ paths }: RepositoryFiles): ReadonlySet<string> {
    const tree = new Set<string>();
    for (const path of paths) {
        tree.add(path);
        for (const folder of foldersAbove(path)) tree.add(folder);
    }
    return tree;
}

/** What a path of the source names: in the project, else in the nearest folder above it. */
function foundPaths(
    { file, path, joined }: MentionedPath,
    base: string,
    root: string,
    tree: ReadonlySet<string>,
): string[] {
    const above = foldersAbove(file);
    const possible = [root, base, ...above]
        .map(folder => posix.join(folder, path))
        .filter(one => !one.startsWith(".."));
    const there = possible.filter(one => one !== "." && tree.has(one) && !secretName.test(one));
    const inProject = there.filter(one => isBelow(one, base) && one !== base);
    // What is joined to the place of a file seldom lies outside of the project.
    const outside = there.filter(one => !joined && !tree.has(`${one}/package.json`));
    const found = inProject.length > 0 ? inProject : outside.slice(0, 1);
    // A folder above the application would be the whole repository.
    return [...new Set(found)].filter(one => !isBelow(base, one) && !isBelow(root, one));
}

/** Files that are in no image, whoever names them. */
const secretName = /(^|\/)(\.env[^/]*|\.git|id_rsa[^/]*|[^/]+\.(pem|key|p12|pfx))$/;

/** The folder from which most relative paths of the source exist. */
function workFolder(
    mentioned: readonly MentionedPath[],
    base: string,
    root: string,
    tree: ReadonlySet<string>,
    index: ModuleIndex,
): string {
    const plain = [...new Set(mentioned.filter(({ joined }) => !joined).map(({ path }) => path))];
    const folders = [...new Set([base, root, ...foldersAbove(`${base}/x`).slice(1)])];
    const counted = folders.map(folder => {
        const whole = plain.map(path => posix.join(folder, path));
        // The name of a package is rarely a path.
        return { folder, count: whole.filter(path => tree.has(path) && !index.folders.has(path)).length };
    });
    const most = Math.max(...counted.map(({ count }) => count));
    return counted.find(({ count }) => count === most)!.folder;
}

/** Whether only the project's own build knows its dependencies. */
export function installsItself({ kind, project }: Dependencies): boolean {
    return kind === "project" && (project?.isDynamic === true || project?.isStandard === false);
}

/** Whether the source asks for what only an installed project has: its metadata, plug-ins, files that its build makes. */
export function needsInstall(project: PythonProject, { files, missing }: ImportClosure): boolean {
    if (!project.isPackage) return false;
    return project.hasEntryPoints || missing.some(isGenerated) || files.some(file => readsMetadata(file, project));
}

const isGenerated = (module: string): boolean => /(^|\.)(_?version|__version__|_build)$/.test(module);

function readsMetadata(file: PythonFile, { name }: PythonProject): boolean {
    if (!/importlib.metadata|importlib_metadata|pkg_resources/.test(file.text)) return false;
    const own = importsOf(file).filter(({ module }) => /^(importlib[._]metadata|pkg_resources)$/.test(module));
    const names = own.map(({ as }) => as);
    return callsIn(file).some(call => {
        const known =
            /(^|\.)(metadata\.\w+|get_distribution|require|entry_points)$/.test(call.name) || names.includes(call.name);
        if (!known) return false;
        const [argument] = call.positional;
        const value = argument === undefined ? undefined : stringValue(file, argument);
        return value === undefined || packageName(value) === name;
    });
}

/** What a project's build reads: its files and its modules. */
function projectEntries(folder: string, { files, dependencies }: ImageQuestion): string[] {
    const start = folder === "" ? "" : `${folder}/`;
    if (folder !== dependencies.project?.folder && folder !== "") return [folder];
    const names = new Set(files.paths.flatMap(path => (path.startsWith(start) ? [path.slice(start.length)] : [])));
    const isBuild =
        /^(pyproject\.toml|setup\.(py|cfg)|MANIFEST\.in|README[^/]*|LICEN[CS]E[^/]*|COPYING|VERSION[^/]*|src\/.*|hatch_build\.py)$/i;
    const own = [...names].filter(name => isBuild.test(name)).map(name => (name.startsWith("src/") ? "src" : name));
    return [...new Set(own)].map(name => joinPath(folder, name));
}

/** Without what lies in another one. */
function outermost(paths: readonly string[]): string[] {
    return [...new Set(paths)]
        .filter(path => !paths.some(other => other !== path && path.startsWith(`${other}/`)))
        .sort();
}

function commonFolder(paths: readonly string[]): string {
    const folders = paths.map(path => foldersAbove(path));
    return folders[0]?.find(folder => folders.every(all => all.includes(folder))) ?? "";
}
