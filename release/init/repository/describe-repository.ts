import { posix } from "node:path";
import { choosePython } from "./choose-python.js";
import { chooseServer } from "./choose-server.js";
import { type AppCandidate, findApps } from "./find-apps.js";
import { findDependencies } from "./find-dependencies.js";
import { findMigration } from "./find-migration.js";
import { findStarts } from "./find-starts.js";
import { dockerSteps, isDockerfile } from "./found-dockerfile.js";
import { imageFiles } from "./image-files.js";
import { type LocatedDockerfile, locateDockerfile } from "./locate-dockerfile.js";
import { fileOfModule, filesOfModule, importClosure, joinPath, type ModuleIndex, moduleIndex } from "./module-index.js";
import { placeApp } from "./place-app.js";
import { pythonFile } from "./python-file.js";
import type { FoundApp, RepositoryFacts } from "./repository-facts.js";
import type { RepositoryFiles } from "./repository-files.js";
import { asideWords } from "./repository-paths.js";
import { portOf, type StartCommand } from "./start-command.js";

/**
 * What the files of a repository say.
 *
 * @param said application in uvicorn's form. @default the likeliest
 */
export function describeRepository(files: RepositoryFiles, said?: string): RepositoryFacts {
    const python = [...files.texts].flatMap(([path, text]) => (path.endsWith(".py") ? [pythonFile(path, text)] : []));
    const index = moduleIndex(python, files.paths);
    const starts = findStarts(files, index);
    const apps = likelyApps(files, index, starts);
    const app = said === undefined ? apps[0] : (apps.find(({ name }) => name === said) ?? namedApp(said, files, index));
    const place = { name: app?.name ?? "app.main:app", root: app?.root ?? files.folder, more: app?.more ?? [] };
    const nobody = {
        file: joinPath(files.folder, "main.py"),
        variable: "app",
        kind: "variable",
        inner: false,
    } as const;
    const candidate: AppCandidate = app ?? nobody;
    const found = findMigration(files, candidate.file);
    const closure = importClosure(
        index,
        [candidate.file, ...(found?.script === undefined ? [] : [found.script])],
        [place.root, ...place.more],
    );
    const own = importClosure(index, [candidate.file], [place.root, ...place.more]);
    const startFiles = [...new Set(starts.filter(start => start === candidate.start).map(({ from }) => from))];
    const dockerfile = locateDockerfile(files, candidate.file, startFiles);
    const dependencies = findDependencies({
        files,
        app: candidate.file,
        imports: own,
        ...(dockerfile === undefined ? {} : { dockerfile: dockerfile.text }),
    });
    const migration = dependencies.packages.some(({ name }) => name === "alembic") ? found : undefined;
    const port = findPort(candidate.start, dockerfile, starts);
    const gitignore = files.texts.get(joinPath(files.folder, ".gitignore"));
    return {
        directory: posix.join(files.root, files.folder),
        files,
        index,
        name: repositoryName(files),
        apps,
        ...(app === undefined ? {} : { app }),
        starts,
        running: own.files,
        ...(port === undefined ? {} : { port }),
        dependencies,
        python: choosePython(files, candidate.file, dependencies, own.files, dockerfile),
        server: chooseServer(candidate.start, dependencies),
        image: imageFiles({ files, index, app: candidate, place, closure, dependencies, migration }),
        ...(dockerfile === undefined ? {} : { dockerfile }),
        ...(migration === undefined ? {} : { migration }),
        ...(gitignore === undefined ? {} : { gitignore }),
        present: files.present,
    };
}

type PlacedApp = FoundApp & { readonly more: readonly string[] };

const placed = (app: AppCandidate, files: RepositoryFiles, index: ModuleIndex): PlacedApp => ({
    ...app,
    ...placeApp(app, files, index),
    factory: app.kind === "factory",
});

/** Applications of the project's folder; those that only tests and the like have come in where there are no others. */
function likelyApps(files: RepositoryFiles, index: ModuleIndex, starts: readonly StartCommand[]): PlacedApp[] {
    const below = files.folder === "" ? "" : `${files.folder}/`;
    const all = findApps(files, index, starts).filter(({ file }) => file.startsWith(below));
    const outer = all.filter(({ inner, start }) => !inner || start !== undefined);
    const serving = (outer.length > 0 ? outer : all).filter(
        ({ file, start }) => start !== undefined || !asideWords.test(file.slice(below.length)),
    );
    return (serving.length > 0 ? serving : all).map(app => placed(app, files, index));
}

/** An application that a person names and that was not found. */
function namedApp(name: string, files: RepositoryFiles, index: ModuleIndex): PlacedApp | undefined {
    const [module = "", variable = ""] = name.split(":");
    const near = joinPath(files.folder, "x");
    const file = fileOfModule(index, files.folder, module) ?? filesOfModule(index, module, near)[0];
    if (file === undefined) return undefined;
    const start = { from: "--app", server: "uvicorn" as const, app: name, factory: false, words: [] };
    return { ...placed({ file, variable, kind: "variable", inner: false, start }, files, index), name };
}

function findPort(
    start: StartCommand | undefined,
    dockerfile: LocatedDockerfile | undefined,
    starts: readonly StartCommand[],
): number | undefined {
    const steps = dockerfile === undefined ? [] : dockerSteps(dockerfile.text);
    const exposed = steps.findLast(({ keyword }) => keyword === "EXPOSE")?.text;
    const ofImage = start !== undefined && isDockerfile(start.from) ? start.port : undefined;
    const others = starts
        .filter(({ app }) => app !== undefined && app === start?.app)
        .flatMap(({ port }) => port ?? []);
    return ofImage ?? portOf(/^\d+/.exec(exposed ?? "")?.[0]) ?? start?.port ?? others[0];
}

/** Folders that say nothing about what is in them. */
const general =
    /^(app|apps|api|src|source|backend|back-?end|server|service|services|web|project|repo|repository|code|workspace|checkout|tmp|work|main|python|fastapi)$/i;

/** By the project's folder; where that is general, by the repository's folder, else its remote. */
function repositoryName({ root, folder, git }: RepositoryFiles): string {
    const last = (path = "") =>
        path
            .split(/[\\/:]/)
            .filter(Boolean)
            .at(-1) ?? "";
    const remote = last(git?.remote).replace(/\.git$/, "");
    const names = [last(folder), last(root), remote].filter(name => name !== "");
    return names.find(name => !general.test(name)) ?? last(root);
}
