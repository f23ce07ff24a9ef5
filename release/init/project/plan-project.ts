import { posix } from "node:path";
import { type Problem, showValue } from "../../../model/settings/problem.js";
import { readSettings } from "../../../model/settings/read-settings.js";
import { type Answers, completeAnswers, type LibraryFacts, leastPort, pipelineKinds } from "../answers.js";
import { foldersAbove, joinPath } from "../repository/module-index.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import { describeSource } from "../source/describe-source.js";
import { addToIgnore, addToPackage } from "./added-lines.js";
import { dockerfile, dockerPlaces } from "./docker-files.js";
import { documentCommand } from "./document-command.js";
import { dockerignore } from "./ignore-file.js";
import { keptIgnoreLines } from "./kept-ignore.js";
import { gitignoreLines, indexTs, packageContent, packageJson, tsconfigJson } from "./node-files.js";
import { pipelineFiles, pipelinePaths } from "./pipelines.js";
import { forcesDockerfile, type PlannedImage, planImage } from "./plan-image.js";
import { planSettings } from "./plan-settings.js";
import { projectNotes, projectSteps } from "./project-notes.js";
import { ownNames, projectPlace } from "./project-place.js";
import { devSettings, type PlannedSettings, prodSettings, pulumiYaml } from "./settings-files.js";
import { findTestCommand } from "./test-command.js";
import { type FileLink, planWritablePlaces } from "./writable-places.js";

export interface PlannedFile {
    /** Relative to the folder that init was called for, with slashes. */
    readonly path: string;
    readonly content: string;
    /** `added to`: the file exists, and gets what it lacks. `kept`: it stays as it is. */
    readonly action: "written" | "overwritten" | "added to" | "kept";
}

export interface ProjectPlan {
    readonly files: readonly PlannedFile[];
    /** What is left for a person to do. */
    readonly notes: readonly string[];
    /** Commands to type next. */
    readonly steps: readonly string[];
}

export type PlannedProject =
    | { readonly plan: ProjectPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** Files of a project, beside Pulumi.yaml. */
const projectFiles = [
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "Pulumi.prod.yaml",
    "index.ts",
    "package.json",
    "tsconfig.json",
    ".gitignore",
];

/** Files that a project may have; init looks for them first. */
export const possibleFiles: readonly string[] = [
    ...projectFiles,
    ...ownNames.flatMap(name => projectFiles.map(file => `${name}/${file}`)),
    "Dockerfile",
    ".dockerignore",
    ...pipelinePaths,
];

/** Files that are added to, and never replaced. */
const shared = /(^|\/)(package\.json|\.gitignore|[^/]*\.dockerignore)$/;

export function isReplaceable(path: string): boolean {
    return !shared.test(path);
}

export interface PlanOptions {
    /** Files that init may replace, as it names them. */
    readonly force?: readonly string[];
}

/** The files of a project for a repository. Existing ones stay unless `force` names them. */
export function planProject(
    answers: Answers,
    facts: RepositoryFacts,
    library: LibraryFacts,
    { force = [] }: PlanOptions = {},
): PlannedProject {
    const source = describeSource(facts);
    const image = planImage(facts, source, forcesDockerfile(facts, force));
    const { folder: own, reason } = projectPlace(facts);
    const project = posix.join(facts.files.folder, own).replace(/^\.$/, "");
    const isOurs = image.judged === undefined;
    const places = planWritablePlaces(source.written, image.layout, facts.files.paths, isOurs);
    const settings = planSettings(facts, source, image, places, project);
    // Another kind is a problem, told below.
    const kind = pipelineKinds.find(one => one === answers.pipeline) ?? "none";
    const start = foldersAbove(facts.app?.file ?? joinPath(facts.files.folder, "x"))[0]!;
    const tests = findTestCommand(facts.files, start);
    const pipeline = pipelineFiles(kind, {
        files: facts.files,
        project,
        tests,
        python: facts.python.version,
        document: facts.app && documentCommand(facts.app, tests),
        action: library.action,
    });
    const wanted = [
        ...nodeFiles(answers, facts, library, own, settings),
        ...imageFiles(answers, facts, image, places.links, own),
        ...(pipeline?.files ?? []).map(({ path, content }) => fileFrom(facts, path, content)),
    ];
    const problems = [
        ...answerProblems(answers),
        ...(isOurs ? portProblems(answers) : []),
        ...forceProblems(force, wanted),
    ];
    if (problems.length > 0) return { problems };
    const files = wanted.map(file => decide(file, facts, force));
    return {
        plan: {
            files: files.map(({ path, content, action }) => ({ path, content, action })),
            notes: projectNotes(answers, facts, library, {
                files,
                settings,
                ...(image.judged === undefined ? {} : { image }),
                ...(reason === undefined ? {} : { place: { folder: own, reason } }),
                more: [...places.notes, ...files.flatMap(({ notes = [] }) => notes), ...(pipeline?.notes ?? [])],
                needs: pipeline?.needs ?? [],
            }),
            steps: projectSteps(answers, facts.files, library, own),
        },
    };
}

/** A file as it should be. */
interface WantedFile {
    readonly path: string;
    /** Text for a file that is not there. */
    readonly content: string;
    /** The text that is there, for files that are added to. */
    readonly there?: string;
    /** That text with what it lacks. */
    readonly extended?: string;
    /** Other names by which it may be forced. */
    readonly aliases?: readonly string[];
    /** Whether it is there and stays, whatever is forced. */
    readonly stays?: boolean;
    readonly notes?: readonly string[];
}

type DecidedFile = PlannedFile & Pick<WantedFile, "notes">;

function decide(file: WantedFile, { present, files }: RepositoryFacts, force: readonly string[]): DecidedFile {
    const { path, content, there, extended, notes, stays, aliases = [] } = file;
    const isForced = [path, ...aliases].some(name => force.includes(name));
    const told = notes === undefined ? {} : { notes };
    if (stays) return { path, content: there ?? "", action: "kept", ...told };
    if (there !== undefined && extended !== undefined) {
        return { path, content: extended, action: extended === there ? "kept" : "added to", ...told };
    }
    const isThere = present.includes(path) || files.paths.includes(posix.join(files.folder, path));
    return { path, content, action: !isThere ? "written" : isForced ? "overwritten" : "kept", ...told };
}

function forceProblems(force: readonly string[], wanted: readonly WantedFile[]): Problem[] {
    const names = wanted.map(({ path }) => path).filter(path => isReplaceable(path));
    const known = [...new Set([...names, "Dockerfile"])];
    return force
        .filter(name => !known.includes(name))
        .map(name => {
            const what = shared.test(name) ? "is added to, never replaced" : "is no file that init writes";
            return { path: "--force", message: `${showValue(name)} ${what}; it may replace ${known.join(", ")}.` };
        });
}

/** The files beside Pulumi.yaml, in the project's folder. */
function nodeFiles(
    answers: Answers,
    facts: RepositoryFacts,
    library: LibraryFacts,
    own: string,
    settings: PlannedSettings,
): WantedFile[] {
    const at = (name: string) => posix.join(own, name);
    const text = (name: string) => facts.files.texts.get(posix.join(facts.files.folder, own, name));
    const packageText = text("package.json");
    const added = packageText === undefined ? undefined : addToPackage(packageText, packageContent(answers, library));
    const ignored = text(".gitignore");
    // It may be a folder.
    const hasOddIgnore = ignored === undefined && facts.present.includes(at(".gitignore"));
    const oddIgnore = `.gitignore is no file: add ${gitignoreLines.join(" and ")} to .git/info/exclude`;
    return [
        { path: at("Pulumi.yaml"), content: pulumiYaml(answers) },
        { path: at("Pulumi.dev.yaml"), content: devSettings(answers, settings) },
        { path: at("Pulumi.prod.yaml"), content: prodSettings(answers, settings) },
        { path: at("index.ts"), content: indexTs },
        {
            path: at("package.json"),
            content: packageJson(answers, library),
            ...(added === undefined ? {} : { there: packageText, extended: added.content, notes: added.notes }),
        },
        { path: at("tsconfig.json"), content: tsconfigJson },
        {
            path: at(".gitignore"),
            content: `${gitignoreLines.join("\n")}\n`,
            ...(ignored === undefined ? {} : { there: ignored, extended: addToIgnore(ignored, gitignoreLines, "end") }),
            ...(hasOddIgnore ? { stays: true, notes: [oddIgnore] } : {}),
        },
    ];
}

/** The Dockerfile, and what its build leaves out. */
function imageFiles(
    answers: Answers,
    facts: RepositoryFacts,
    image: PlannedImage,
    links: readonly FileLink[],
    own: string,
): WantedFile[] {
    const relative = (path: string) => posix.relative(`/${facts.files.folder}`, `/${path}`);
    const { texts } = facts.files;
    if (image.judged === undefined) {
        const { dockerfile: path, ignoreFile } = dockerPlaces(facts);
        const ignored = texts.get(posix.join(facts.files.folder, ignoreFile));
        const lines = dockerignore(facts).trim().split("\n");
        return [
            { path, content: dockerfile(answers, facts, links), aliases: ["Dockerfile"] },
            {
                path: ignoreFile,
                content: `${lines.join("\n")}\n`,
                // What the team takes out of the image stays out: the last line that fits decides.
                ...(ignored === undefined ? {} : { there: ignored, extended: addToIgnore(ignored, lines, "start") }),
            },
        ];
    }
    const ofOne = `${image.dockerfile}.dockerignore`;
    const path = texts.has(ofOne) ? ofOne : posix.join(image.context, ".dockerignore");
    const ignored = texts.get(path);
    const lines = keptIgnoreLines(facts, image.judged, own, ignored === undefined);
    const { original } = image;
    const stays = original?.path ?? image.dockerfile;
    return [
        { path: relative(stays), content: "", there: texts.get(stays) ?? "", stays: true },
        ...(original === undefined ? [] : [{ path: relative(image.dockerfile), content: original.text }]),
        {
            path: relative(path),
            content: `${lines.join("\n")}\n`,
            ...(ignored === undefined ? {} : { there: ignored, extended: addToIgnore(ignored, lines, "end") }),
        },
    ];
}

/** @param path relative to the repository's root */
function fileFrom({ files }: RepositoryFacts, path: string, content: string): WantedFile {
    return { path: posix.relative(`/${files.folder}`, `/${path}`), content };
}

/** The option that sets each part of the settings. */
const optionOf: Readonly<Record<string, string>> = {
    "service.name": "--name",
    "service.namespace": "--namespace",
    "release.repository": "--repository",
    "release.port": "--port",
    "release.probes.path": "--health",
};

/** Of a Dockerfile that init writes, whose container has a user of its own. */
function portProblems({ port }: Answers): Problem[] {
    if (!(port >= 1 && port < leastPort)) return [];
    const message =
        `${port} is below ${leastPort}, which the container's user may not open everywhere; use one like 8000. ` +
        "Users reach the Service on port 80 in any case.";
    return [{ path: "--port", message }];
}

function answerProblems(answers: Answers): Problem[] {
    const { name, namespace, repository, port, health, app, context, pipeline } = answers;
    const { problems = [] } = readSettings({
        service: { name, namespace: `${namespace}-dev` },
        release: { repository, port, ...(health === "none" ? {} : { probes: { path: health } }) },
    });
    // Do not also report values derived from a refused name.
    const derived = completeAnswers(answers, { name });
    const isDerived = (path: string) =>
        (path === "service.namespace" && namespace === derived.namespace) ||
        (path === "release.repository" && repository === derived.repository);
    const nameIsRefused = problems.some(({ path }) => path === "service.name");
    const found = problems
        .filter(({ path }) => !(nameIsRefused && isDerived(path)))
        .map(({ path, message }) => ({ path: optionOf[path] ?? path, message }));
    if (!/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/.test(app)) {
        found.push({ path: "--app", message: `${showValue(app)} is not an application; use one like app.main:app.` });
    }
    if (!pipelineKinds.includes(pipeline)) {
        const message = `${showValue(pipeline)} is not a pipeline; use one of ${pipelineKinds.join(", ")}.`;
        found.push({ path: "--pipeline", message });
    }
    if (context === "") found.push({ path: "--context", message: '"" is not the name of a context.' });
    return found;
}
