import { posix } from "node:path";
import type { LockedPackage, LockKind, Needed } from "./locked-packages.js";
import type { ImportClosure } from "./module-index.js";
import type { PythonProject } from "./python-project.js";
import type { RepositoryFiles } from "./repository-files.js";
import type { Requirement } from "./requirements.js";

/** What an image installs, and how. Paths are relative to the repository's root. */
export interface Dependencies {
    /**
     * `uv`, `poetry`, `pdm`, `pipenv`: a lock, exported by its tool. `requirements`: files for pip. `project`: what
     * pyproject.toml or its like declares. `list`: requirements that the Dockerfile itself names.
     */
    readonly kind: LockKind | "requirements" | "project" | "list";
    /** Where they are declared; they are installed from there. */
    readonly folder: string;
    /** The files that installing reads. */
    readonly files: readonly string[];
    /** Files for pip's -r; of the kind `requirements`. */
    readonly named: readonly string[];
    /** Requirements of the kind `list`. */
    readonly list: readonly string[];
    /** Whether there is a lock; without one of Poetry or PDM, it is made at each build. */
    readonly locked: boolean;
    /** Whether every package has hashes. */
    readonly hashes: boolean;
    /** Whether some come from Git. */
    readonly fromGit: boolean;
    /** Whether the lock names another index of packages than PyPI. */
    readonly otherIndex: boolean;
    readonly extras: readonly string[];
    readonly groups: readonly string[];
    /** Name of a member of uv's workspace. */
    readonly member?: string;
    /** Other projects of the repository that are installed: folders. */
    readonly projects: readonly string[];
    /** The project of the application. */
    readonly project?: PythonProject;
    /** Names of the packages that get installed; only direct ones where there is no lock. */
    readonly packages: readonly Needed[];
    /** The packages that get installed, from a lock. */
    readonly lock?: readonly LockedPackage[];
    /** Direct requirements, as far as they are known. */
    readonly direct: readonly Requirement[];
    /** What nothing installs: modules without a known package, packages of conda, files that do not exist. */
    readonly leftOut: readonly string[];
}

/** What kinds of dependencies start from. */
export const noDependencies = {
    files: [],
    named: [],
    list: [],
    locked: false,
    hashes: false,
    fromGit: false,
    otherIndex: false,
    extras: [],
    groups: [],
    projects: [],
    packages: [],
    direct: [],
    leftOut: [],
} as const;

export interface DependencyQuestion {
    readonly files: RepositoryFiles;
    /** The application's file. */
    readonly app: string;
    readonly imports: ImportClosure;
    /** Text of the Dockerfile that builds it today: it says which extras, groups and files it takes. */
    readonly dockerfile?: string;
}

/** Whether a server is among requirements: `fastapi[standard]` has one. */
export function hasServer(requirements: readonly Needed[]): boolean {
    return requirements.some(({ name, extras }) => {
        return name === "uvicorn" || (name === "fastapi" && extras.some(extra => /^(standard|all)/.test(extra)));
    });
}

export const folderOf = (path: string): string => (posix.dirname(path) === "." ? "" : posix.dirname(path));

export const unique = (paths: readonly string[]): string[] => [...new Set(paths)];

/** A folder that a lock names, relative to the repository's root. */
export function joinInto(folder: string, local: string): string {
    const whole = posix.join(folder, local).replace(/\/$/, "");
    return whole === "." ? "" : whole;
}
