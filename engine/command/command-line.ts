// The part of the `pulumi` command line that this engine carries out: verbs, flags and what they call. Flags that the
// CLI has and the engine does not are refused by name; those that only change the look are taken and have no effect.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "./command-context.js";
import { addConfigVerbs } from "./config-verbs.js";
import { addStackVerbs } from "./stack-verbs.js";
import { addUpdateVerbs } from "./update-verbs.js";

/** What an action gets: the context with --cwd applied. */
export type ContextOf = (command: Command) => CommandContext;

const globalFlags = [
    "--non-interactive",
    "--logflow",
    "--logtostderr",
    "-d, --debug",
    "--disable-integrity-checking",
    "-e, --emoji",
    "-Q, --fully-qualify-stack-names",
    "--color <when>",
    "-v, --verbose <level>",
    "--tracing <endpoint>",
    "--tracing-header <header>",
    "--otel-traces <endpoint>",
    "--memprofilerate <rate>",
    "--profiling <prefix>",
];

/** Adds all verbs to a fresh commander program. */
export function defineCommandLine(program: Command, contextOf: ContextOf): void {
    program.name("pulumi");
    addUpdateVerbs(program, contextOf);
    addStackVerbs(program, contextOf);
    addConfigVerbs(program, contextOf);
    addGlobalFlags(program);
}

/**
 * Every verb takes the global flags itself and leaves those of its own verbs alone: were they looked for everywhere, a
 * message that begins with a dash could be taken for one.
 */
function addGlobalFlags(command: Command): void {
    command.enablePositionalOptions().option("-C, --cwd <directory>", "run as if started in this directory");
    for (const flags of globalFlags) {
        command.addOption(new Option(flags).hideHelp());
    }
    for (const child of command.commands) {
        addGlobalFlags(child);
    }
}

/** Adds --stack and --config-file. */
export function addStackOptions(command: Command): Command {
    return command
        .option("-s, --stack <name>", "the stack to work on; the selected one by default")
        .option("--config-file <file>", "use this settings file instead of Pulumi.STACK.yaml");
}

/** Takes a flag again and again. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
    return [...(previous ?? []), value];
}

/** Takes a flag that counts. */
export function parseCount(value: string): number {
    if (!/^\d+$/.test(value)) {
        throw new InvalidArgumentError("it has to be a whole number.");
    }
    return Number(value);
}

/** Takes --flag, --flag=true and --flag=false. */
export function parseSwitch(value: string): boolean {
    if (value !== "true" && value !== "false") {
        throw new InvalidArgumentError("it has to be true or false.");
    }
    return value === "true";
}
