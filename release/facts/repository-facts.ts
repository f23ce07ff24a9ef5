import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { projectFolder } from "../../platform/source-folder.js";
import { findApps, findPort, mentionedPaths, type PythonFile } from "../plan/project/find-apps.js";
import { possibleFiles } from "../plan/project/plan-project.js";
import type { Dependencies, LibraryFacts, RepositoryFacts } from "../plan/project/repository-facts.js";
import { Refusal } from "../report/refusal.js";

/** Folders that hold no source of the application. */
const skipped = ["node_modules", "venv", "env", "site-packages", "__pycache__", "build", "dist", "tests", "test"];

/** More are no repository of one service. */
const mostFiles = 5000;

/** Looks through a repository; runs nothing of it. */
export function readRepository(folder: string): RepositoryFacts {
    const directory = resolve(folder);
    if (!existsSync(directory)) throw new Refusal(`--cwd ${folder}: there is no such folder.`);
    const top = readdirSync(directory).sort();
    const files = pythonFiles(directory);
    const dockerfile = textOf(directory, "Dockerfile");
    const gitignore = textOf(directory, ".gitignore");
    const port = findPort(files, dockerfile);
    const dependencies = findDependencies(directory);
    return {
        directory,
        apps: findApps(files),
        paths: mentionedPaths(files, ["/healthz", "/readyz", "/version", "/health", "/livez", "/ping"]),
        ...(port === undefined ? {} : { port }),
        dependencies,
        hasUvicorn: namesUvicorn(directory, dependencies),
        top,
        ...(gitignore === undefined ? {} : { gitignore }),
        ...(dockerfile === undefined ? {} : { dockerfile }),
        present: possibleFiles.filter(path => existsSync(join(directory, path))),
    };
}

function pythonFiles(directory: string): PythonFile[] {
    const found: PythonFile[] = [];
    const walk = (folder: string): void => {
        for (const entry of readdirSync(folder, { withFileTypes: true })) {
            if (found.length >= mostFiles) return;
            if (entry.isDirectory()) {
                if (!entry.name.startsWith(".") && !skipped.includes(entry.name)) walk(join(folder, entry.name));
            } else if (entry.isFile() && entry.name.endsWith(".py")) {
                const path = relative(directory, join(folder, entry.name)).split(sep).join("/");
                found.push({ path, text: readFileSync(join(folder, entry.name), "utf8") });
            }
        }
    };
    walk(directory);
    return found;
}

/** A lock goes before what it was made from. */
function findDependencies(directory: string): Dependencies {
    const requirements = textOf(directory, "requirements.txt");
    if (requirements?.includes("--hash=")) return { kind: "requirements", file: "requirements.txt", hashes: true };
    const hasProject = existsSync(join(directory, "pyproject.toml"));
    if (hasProject && existsSync(join(directory, "uv.lock"))) return { kind: "uv" };
    if (requirements !== undefined) return { kind: "requirements", file: "requirements.txt", hashes: false };
    return hasProject ? { kind: "pyproject" } : { kind: "none" };
}

/** `fastapi[standard]` brings it along. */
function namesUvicorn(directory: string, dependencies: Dependencies): boolean {
    const names = { requirements: "requirements.txt", uv: "uv.lock", pyproject: "pyproject.toml", none: "" };
    const text = textOf(directory, names[dependencies.kind]) ?? "";
    return /\buvicorn\b|\bfastapi\[(standard|all)/.test(text);
}

function textOf(directory: string, name: string): string | undefined {
    const path = join(directory, name);
    return name !== "" && existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * The library as a project depends on it: this very one, by its folder, unless a reference is given.
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
    };
    if (reference === undefined && realpathSync(root).split(sep).includes("node_modules")) {
        throw new Refusal(
            "--library: missing; fastapi-release is in no registry, so say from where the project is to take it: " +
                "a Git repository such as git+https://git.example.com/team/fastapi-release.git#v0.1.0, or a folder.",
        );
    }
    const given = reference ?? root;
    const isFolder = !/^[a-z+]+:|\.tgz$/.test(given) || given.startsWith("file:");
    if (!isFolder) return { reference: given, isFolder, ...versions };
    const folder = resolve(given.replace(/^file:/, ""));
    if (!existsSync(join(folder, "package.json"))) {
        throw new Refusal(`--library ${given}: there is no package.json; name a checkout of fastapi-release.`);
    }
    const near = relative(directory, folder).split(sep).join("/");
    return { reference: `file:${near}`, isFolder, ...versions };
}
