import { type Problem, showValue } from "../../../model/problem.js";
import { readSettings } from "../../../model/read-settings.js";
import { type Answers, completeAnswers, pipelineKinds } from "./answers.js";
import { dockerfile, dockerignore } from "./docker-files.js";
import { gitignoreLines, indexTs, packageJson, tsconfigJson } from "./node-files.js";
import { pipelineFile } from "./pipelines.js";
import { projectNotes, projectSteps } from "./project-notes.js";
import { devSettings, prodSettings, pulumiYaml } from "./pulumi-files.js";
import type { LibraryFacts, RepositoryFacts } from "./repository-facts.js";

export interface ProjectFile {
    /** Relative to the project, with slashes. */
    readonly path: string;
    readonly content: string;
    /** `kept`: it is there, and stays as it is. */
    readonly action: "written" | "overwritten" | "kept";
}

export interface ProjectPlan {
    readonly files: readonly ProjectFile[];
    /** What the person has to see to. */
    readonly notes: readonly string[];
    /** Commands to type next. */
    readonly steps: readonly string[];
}

export type PlannedProject =
    | { readonly plan: ProjectPlan; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** Files that a project may have: what is looked for beforehand. */
export const possibleFiles = [
    "Pulumi.yaml",
    "Pulumi.dev.yaml",
    "Pulumi.prod.yaml",
    "index.ts",
    "package.json",
    "tsconfig.json",
    ".gitignore",
    "Dockerfile",
    ".dockerignore",
    ".github/workflows/release.yml",
    ".gitlab-ci.yml",
    "Jenkinsfile",
] as const;

/** The files of a project for a repository. What is there stays, unless `force` is given. */
export function planProject(
    answers: Answers,
    facts: RepositoryFacts,
    library: LibraryFacts,
    { force = false }: { readonly force?: boolean } = {},
): PlannedProject {
    const problems = answerProblems(answers);
    if (problems.length > 0) return { problems };
    const pipeline = pipelineFile(answers.pipeline, facts);
    const hasDockerfile = facts.dockerfile !== undefined && !force;
    const contents: Partial<Record<(typeof possibleFiles)[number] | string, string>> = {
        "Pulumi.yaml": pulumiYaml(answers),
        "Pulumi.dev.yaml": devSettings(answers),
        "Pulumi.prod.yaml": prodSettings(answers),
        "index.ts": indexTs,
        "package.json": packageJson(answers, library),
        "tsconfig.json": tsconfigJson,
        // Rules that somebody has are never replaced: lines are missing from them at most.
        ...(facts.gitignore === undefined ? { ".gitignore": `${gitignoreLines.join("\n")}\n` } : {}),
        Dockerfile: dockerfile(answers, facts),
        // Made for the Dockerfile beside it: another one may copy other files.
        ...(hasDockerfile ? {} : { ".dockerignore": dockerignore(answers, facts) }),
        ...(pipeline === undefined ? {} : { [pipeline.path]: pipeline.content }),
    };
    const files = Object.entries(contents).map(([path, content = ""]): ProjectFile => {
        const isThere = facts.present.includes(path);
        return { path, content, action: !isThere ? "written" : force ? "overwritten" : "kept" };
    });
    const kept = files.filter(({ action }) => action === "kept").map(({ path }) => path);
    return {
        plan: {
            files,
            notes: projectNotes(answers, facts, library, { kept, needs: pipeline?.needs ?? [] }),
            steps: projectSteps(answers, library),
        },
    };
}

/** By which option each part of the settings was said. */
const optionOf: Readonly<Record<string, string>> = {
    "service.name": "--name",
    "service.namespace": "--namespace",
    "release.repository": "--repository",
    "release.port": "--port",
    "release.probes.startup.path": "--health",
};

function answerProblems(answers: Answers): Problem[] {
    const { name, namespace, repository, port, health, app, context, pipeline } = answers;
    const { problems = [] } = readSettings({
        service: { name, namespace: `${namespace}-dev` },
        release: { repository, port, probes: { startup: { path: health } } },
    });
    // What was made of a name that is refused is not refused as well.
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
