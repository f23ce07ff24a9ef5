// The part of the `pulumi` command line that this engine carries out: verbs, flags and what they call. Flags that the
// CLI has and the engine does not are refused by name; those that only change the look are taken and have no effect.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommandContext } from "./command-context.js";
import { configVerb } from "./config-verbs.js";
import { stackVerbs } from "./stack-verbs.js";
import { updateVerbs } from "./update-verbs.js";

/** What an action gets: the context with --cwd applied. */
export type ContextOf = (command: Command) => CommandContext;

/** A verb of the command line, with those below it. */
export interface Verb {
    /** What it is called by. */
    readonly names: readonly string[];
    readonly add: (program: Command, contextOf: ContextOf) => void;
}

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

/**
 * Adds to a fresh commander program what a command line takes: its verb, or all where its first word is none of them.
 * To define all takes longer than most commands do.
 */
export function defineCommandLine(program: Command, contextOf: ContextOf, args: readonly string[]): void {
    program.name("pulumi");
    const verbs = [...updateVerbs, ...stackVerbs, configVerb];
    const named = verbs.find(({ names }) => args[0] !== undefined && names.includes(args[0]));
    for (const { add } of named === undefined ? verbs : [named]) add(program, contextOf);
    addGlobalFlags(program, args);
}

/**
 * Every verb takes the global flags itself and leaves those of its own verbs alone: were they looked for everywhere, a
 * message that begins with a dash could be taken for one. Verbs that no word of the command line names need none.
 */
function addGlobalFlags(command: Command, args: readonly string[]): void {
    command.enablePositionalOptions().option("-C, --cwd <directory>", "run as if started in this directory");
    for (const flags of globalFlags) {
        command.addOption(new Option(flags).hideHelp());
    }
    for (const child of command.commands) {
        if ([child.name(), ...child.aliases()].some(name => args.includes(name))) addGlobalFlags(child, args);
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
