import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { writeAtomically } from "../../machine/files.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { visibleText } from "../output/visible-text.js";
import { type Answers, completeAnswers, pipelineKinds } from "./answers.js";
import { defaultAnswers } from "./default-answers.js";
import { forcesDockerfile } from "./project/plan-image.js";
import {
    isReplaceable,
    type PlannedFile,
    type ProjectPlan,
    planProject,
    possibleFiles,
} from "./project/plan-project.js";
import { projectPlace } from "./project/project-place.js";
import { readLibrary } from "./read-library.js";
import { describeRepository } from "./repository/describe-repository.js";
import { readRepositoryFiles } from "./repository/repository-files.js";

export interface InitOptions extends Partial<Answers> {
    /** Folder of the repository. */
    readonly cwd: string;
    /** Source of fastapi-release, as in package.json. @default this one's folder */
    readonly library?: string;
    /** Uses what is found, without asking. */
    readonly yes: boolean;
    /** Files that it may replace, as it names them. */
    readonly force: readonly string[];
    readonly dryRun: boolean;
    readonly json: boolean;
}

/** Writes a project for an existing FastAPI repository. Keeps existing files unless `force` names them. */
export async function init(options: InitOptions, report: Report): Promise<void> {
    const files = readRepositoryFiles(options.cwd, possibleFiles);
    const found = describeRepository(files, options.app);
    const library = readLibrary(join(found.directory, projectPlace(found).folder), options.library);
    const defaults = defaultAnswers(found, forcesDockerfile(found, options.force));
    const given = givenAnswers(options);
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const asks = isTerminal && !options.yes && !options.json;
    const streams = { input: process.stdin, output: process.stdout };
    const answers = asks ? await askAnswers(defaults, given, streams) : completeAnswers(defaults, given);
    // Everything that was found depends on the application.
    const facts = answers.app === found.app?.name ? found : describeRepository(files, answers.app);
    const { plan, problems } = planProject(answers, facts, library, options);
    if (plan === undefined) throw Refusal.of(problems, "so nothing was written");

    sayProject(plan, answers, facts.directory, report);
    if (options.dryRun) report.say("dry run: nothing was written");
    else writeProject(facts.directory, plan.files);
    sayNext(plan, report);
    report.result({
        ...(options.dryRun ? { dryRun: true } : {}),
        answers,
        files: plan.files.map(({ path, action }) => ({ path, action })),
        notes: plan.notes,
        next: plan.steps,
    });
}

export function sayProject(
    { files, notes }: ProjectPlan,
    { name, app, port }: Answers,
    directory: string,
    report: Report,
): void {
    report.say(`${name} in ${directory}, application ${app} on port ${port}`);
    for (const { path, action } of files) {
        const advice = action === "kept" && isReplaceable(path) ? `   (--force ${path} replaces it)` : "";
        report.say(`  ${action.padEnd(12)} ${path}${advice}`);
    }
    for (const note of notes) {
        const [words = "", ...code] = note.split("\n");
        report.say(`  - ${words}`);
        for (const line of code) report.print(line);
    }
}

export function sayNext({ steps }: ProjectPlan, report: Report): void {
    report.say("next:");
    for (const step of steps) report.print(`  ${step}`);
}

function givenAnswers({ name, namespace, repository, port, app, health, pipeline, context }: InitOptions) {
    const all: Partial<Answers> = { name, namespace, repository, port, app, health, pipeline, context };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<Answers>;
}

const questions: Readonly<Record<Exclude<keyof Answers, "context">, string>> = {
    name: "Name of the service",
    namespace: "Kubernetes namespace (dev gets the suffix -dev)",
    repository: "Image repository",
    app: "Application, in uvicorn's form",
    port: "Port",
    health: "Path of the probes, or none",
    pipeline: `Pipeline (${pipelineKinds.join(", ")})`,
};

/**
 * Asks a person for what no option sets, showing the default.
 *
 * @param given answers from options
 */
export async function askAnswers(
    found: Answers,
    given: Partial<Answers>,
    { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<Answers> {
    const asked = createInterface({ input, output });
    let said = given;
    try {
        for (const key of Object.keys(questions) as (keyof typeof questions)[]) {
            if (given[key] !== undefined) continue;
            const answer = await asked.question(
                `${questions[key]} [${visibleText(String(completeAnswers(found, said)[key]))}]: `,
            );
            if (answer.trim() !== "") said = { ...said, [key]: read(key, answer.trim()) };
        }
    } finally {
        asked.close();
    }
    return completeAnswers(found, said);
}

/** A port that is not a number is refused with the other problems. */
function read(key: keyof Answers, answer: string): string | number {
    return key === "port" && /^[0-9]+$/.test(answer) ? Number(answer) : answer;
}

/** Writes the planned files, each whole. */
export function writeProject(directory: string, files: readonly PlannedFile[]): void {
    for (const { path, content, action } of files) {
        if (action === "kept") continue;
        const file = join(directory, path);
        mkdirSync(dirname(file), { recursive: true });
        writeAtomically(file, content);
    }
}
