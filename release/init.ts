import { writeProject } from "./apply/write-project.js";
import { askAnswers } from "./facts/ask-answers.js";
import { readLibrary, readRepository } from "./facts/repository-facts.js";
import { type Answers, completeAnswers, defaultAnswers } from "./plan/project/answers.js";
import { planProject } from "./plan/project/plan-project.js";
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

    report.say(`${answers.name} in ${facts.directory}, application ${answers.app} on port ${answers.port}`);
    for (const { path, action } of plan.files) {
        report.say(
            action === "kept" ? `  kept         ${path}   (--force overwrites it)` : `  ${action.padEnd(12)} ${path}`,
        );
    }
    for (const note of plan.notes) report.say(`  - ${note}`);
    if (options.dryRun) report.say("dry run: nothing was written");
    else writeProject(facts.directory, plan.files);
    report.say("next:");
    for (const step of plan.steps) report.say(`  ${step}`);
    report.result({
        ...(options.dryRun ? { dryRun: true } : {}),
        answers,
        files: plan.files.map(({ path, action }) => ({ path, action })),
        notes: plan.notes,
        next: plan.steps,
    });
}

function givenAnswers({ name, namespace, repository, port, app, health, pipeline, context }: InitOptions) {
    const all: Partial<Answers> = { name, namespace, repository, port, app, health, pipeline, context };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<Answers>;
}
