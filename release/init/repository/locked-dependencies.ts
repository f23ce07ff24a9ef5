import { posix } from "node:path";
import { chosenParts } from "./chosen-parts.js";
import {
    type Dependencies,
    type DependencyQuestion,
    folderOf,
    joinInto,
    noDependencies,
    unique,
} from "./dependencies.js";
import { type LockedPackage, type LockKind, lockClosure, lockedPackages, pypi } from "./locked-packages.js";
import { foldersAbove, joinPath } from "./module-index.js";
import { type PythonProject, readProject } from "./python-project.js";
import type { RepositoryFiles } from "./repository-files.js";
import { packageName } from "./requirements.js";
import { at, textsOf, tomlMap } from "./source-formats.js";

/** uv's lock may lie above a member of its workspace. */
export function lockOf(project: PythonProject, question: DependencyQuestion): Dependencies | undefined {
    const { files } = question;
    const lockAt = (folder: string, name: string) => {
        const path = joinPath(folder, name);
        return files.texts.has(path) ? path : undefined;
    };
    const { folder } = project;
    const uv = foldersAbove(joinPath(folder, "x"))
        .map(above => lockAt(above, "uv.lock"))
        .find(path => path !== undefined);
    if (uv !== undefined && (posix.dirname(`/${uv}`) === `/${folder}` || isMember(files, uv, project))) {
        return withLock("uv", uv, project, question);
    }
    const poetry = lockAt(folder, "poetry.lock");
    if (poetry !== undefined) return withLock("poetry", poetry, project, question);
    const pdm = lockAt(folder, "pdm.lock");
    return pdm === undefined ? undefined : withLock("pdm", pdm, project, question);
}

function isMember(files: RepositoryFiles, lock: string, { name }: PythonProject): boolean {
    return lockedPackages("uv", files.texts.get(lock)!).some(one => one.name === name && one.folder !== undefined);
}

function withLock(kind: LockKind, path: string, project: PythonProject, question: DependencyQuestion): Dependencies {
    const { files } = question;
    const folder = folderOf(path);
    const all = lockedPackages(kind, files.texts.get(path)!);
    const base = lockClosure(all, project.dependencies).map(({ name }) => name);
    const { extras, groups } = chosenParts(project, question, base);
    const roots = [
        ...project.dependencies,
        ...extras.flatMap(extra => project.extras[extra] ?? []),
        ...groups.flatMap(group => project.groups[group] ?? []),
    ];
    const own = project.name === undefined ? [] : [{ name: project.name, extras: extras.map(packageName) }];
    const lock = lockClosure(all, [...roots, ...own]);
    const others = lock.filter(({ folder: local, name }) => local !== undefined && name !== project.name);
    // A virtual project has nothing to install.
    const local = others.map(one => joinInto(folder, one.folder!)).filter(one => readProject(files, one)?.isPackage);
    const members = kind === "uv" ? memberFiles(files, folder, all) : [];
    const packages = lock.filter(one => one.folder === undefined);
    return {
        ...noDependencies,
        kind,
        folder,
        files: unique([
            joinPath(folder, "pyproject.toml"),
            path,
            ...members,
            ...(kind === "uv" ? [] : projectExtras(project, files)),
        ]),
        locked: true,
        hashes: packages.every(one => one.registry !== undefined),
        fromGit: packages.some(one => one.registry === undefined),
        otherIndex: packages.some(({ registry = pypi }) => registry !== pypi),
        extras,
        groups,
        ...(kind === "uv" && project.folder !== folder ? { member: project.name! } : {}),
        projects: unique([...local, ...project.projects]),
        project,
        packages: packages.map(({ name }) => ({ name, extras: [] })),
        lock: packages,
        direct: roots,
    };
}

/** What Poetry and PDM read besides a project: its readme, and the projects that it depends on. */
export function projectExtras({ files, projects }: PythonProject, { paths }: RepositoryFiles): string[] {
    const others = projects.map(folder => joinPath(folder, "pyproject.toml")).filter(path => paths.includes(path));
    return [...files.filter(path => /readme/i.test(path)), ...others];
}

/** uv reads the project file of each member, whichever it exports. */
function memberFiles(files: RepositoryFiles, folder: string, lock: readonly LockedPackage[]): string[] {
    const folders = lock.flatMap(one => (one.folder === undefined ? [] : [joinInto(folder, one.folder)]));
    const declared = textsOf(
        at(tomlMap(files.texts.get(joinPath(folder, "pyproject.toml"))), "tool", "uv", "workspace", "members"),
    );
    const patterns = declared.map(
        pattern => new RegExp(`^${joinPath(folder, pattern).replace(/[.+]/g, "\\$&").replace(/\*/g, "[^/]*")}$`),
    );
    return files.paths.filter(path => {
        const own = folderOf(path);
        const isOne = folders.includes(own) || patterns.some(pattern => pattern.test(own));
        return posix.basename(path) === "pyproject.toml" && isOne;
    });
}

export function pipenv(folder: string, { files }: DependencyQuestion): Dependencies {
    const path = joinPath(folder, "Pipfile.lock");
    const lock = lockedPackages("pipenv", files.texts.get(path) ?? "");
    const packages = lock.map(({ name }) => ({ name, extras: [] }));
    const local = lock.flatMap(one => (one.folder === undefined ? [] : [joinInto(folder, one.folder)]));
    return {
        ...noDependencies,
        kind: "pipenv",
        folder,
        files: [joinPath(folder, "Pipfile"), path].filter(one => files.paths.includes(one)),
        locked: true,
        hashes: lock.every(one => one.registry !== undefined),
        fromGit: lock.some(one => one.registry === undefined && one.folder === undefined),
        projects: local,
        packages,
        lock,
        direct: packages.map(({ name }) => ({ name, extras: [], text: name })),
    };
}
