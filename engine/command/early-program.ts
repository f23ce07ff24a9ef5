import type { ProgramOptions } from "../program/run-program.js";
import { endProgram, type StartedProgram, startProgramEarly } from "../program/start-program-early.js";
import type { CommandContext } from "./command-context.js";
import { isSecretValue, mergeConfig } from "./config-value.js";
import { inAutomation } from "./in-automation.js";
import { openStack } from "./open-stack.js";
import { programOptions } from "./program-options.js";

/** The program of the update that is about to be asked for, and what it was started for. */
let early: { readonly purpose: string; readonly started: Promise<StartedProgram> } | undefined;

/**
 * Gets ahead of an `up` that Automation will ask for with the same folder, environment and stack: starts its program and
 * begins to derive the key of its secrets while Automation is still being loaded. The program of a stack with secrets in
 * its config has to wait for them.
 */
export async function startEarly(cwd: string, environment: Record<string, string>, stackName: string): Promise<void> {
    const silent = () => undefined;
    const { signal } = new AbortController();
    const context: CommandContext = { ...inAutomation(cwd, environment), out: silent, err: silent, signal };
    const stack = await openStack(context, { stack: stackName });
    const config = mergeConfig(stack.project.config, stack.settings.config);
    if (!Object.values(config).some(value => isSecretValue(value))) {
        const options: ProgramOptions = { kind: "update", ...programOptions(context, stack, config, "") };
        const started = startProgramEarly(options);
        started.catch(() => undefined);
        early = { purpose: purposeOf(options), started };
    }
    stack.secrets.start();
}

/** The program that was started early for exactly this; one for anything else is ended. */
export async function takeEarly(options: ProgramOptions): Promise<StartedProgram | undefined> {
    if (early === undefined || options.kind !== "update") return undefined;
    const { purpose, started } = early;
    early = undefined;
    if (purpose === purposeOf(options)) return started;
    endProgram(await started);
    return undefined;
}

/** How the command was called means nothing to the program. */
const callersOwn = ["PULUMI_AUTOMATION_API", "PULUMI_DEBUG_COMMANDS"];

function purposeOf(options: ProgramOptions): string {
    const { kind, project, stack, projectDirectory, program, secretConfigKeys, parallel } = options;
    const sorted = (record: Record<string, string>) =>
        Object.entries(record)
            .filter(([name]) => !callersOwn.includes(name))
            .sort(([left], [right]) => (left < right ? -1 : 1));
    const { config, environment } = options;
    const plain = [kind, project, stack, projectDirectory, program, secretConfigKeys, parallel];
    return JSON.stringify([plain, sorted(config), sorted(environment)]);
}
