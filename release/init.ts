import { writeProject } from "./apply/write-project.js";
import { askAnswers } from "./facts/ask-answers.js";
import { readLibrary, readRepository } from "./facts/repository-facts.js";
import { type Answers, completeAnswers, defaultAnswers } from "./plan/project/answers.js";
import { type ProjectPlan, planProject } from "./plan/project/plan-project.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

export interface InitOptions extends Partial<Answers> {
    /** Folder of the repository. */
    readonly cwd: string;
    /** Where the project takes fastapi-release from, as package.json names it. @default the folder of this one */
    readonly library?: string;
    /** Takes what is found without asking. */
    readonly yes: boolean;
    /** Overwrites what is there. */
    readonly force: boolean;
    readonly dryRun: boolean;
    readonly json: boolean;
}

/** Writes a project for an existing FastAPI repository. What is there stays as it is. */
export async function init(options: InitOptions, report: Report): Promise<void> {
    const facts = readRepository(options.cwd);
    const library = readLibrary(facts.directory, options.library);
    const defaults = defaultAnswers(facts);
    const given = givenAnswers(options);
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const asks = isTerminal && !options.yes && !options.json;
    const streams = { input: process.stdin, output: process.stdout };
    const answers = asks ? await askAnswers(defaults, given, streams) : completeAnswers(defaults, given);
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

/** What becomes of a repository. */
export function sayProject(
    { files, notes }: ProjectPlan,
    { name, app, port }: Answers,
    directory: string,
    report: Report,
): void {
    report.say(`${name} in ${directory}, application ${app} on port ${port}`);
    for (const { path, action } of files) {
        const advice = action === "kept" ? "   (--force overwrites it)" : "";
        report.say(`  ${action.padEnd(12)} ${path}${advice}`);
    }
    for (const note of notes) {
        const [words = "", ...code] = note.split("\n");
        report.say(`  - ${words}`);
        for (const line of code) report.print(line);
    }
}

/** Commands to be copied. */
export function sayNext({ steps }: ProjectPlan, report: Report): void {
    report.say("next:");
    for (const step of steps) report.print(`  ${step}`);
}

function givenAnswers({ name, namespace, repository, port, app, health, pipeline, context }: InitOptions) {
    const all: Partial<Answers> = { name, namespace, repository, port, app, health, pipeline, context };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<Answers>;
}
