import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { defineCommandLine } from "./command-line.js";

/** Carries out one command line (without the leading "pulumi") and answers its exit code. Never rejects. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
    const program = new Command();
    const contextOf = (command: Command) => {
        const { cwd } = command.optsWithGlobals() as { cwd?: string };
        return cwd === undefined ? context : { ...context, workingDirectory: resolve(context.workingDirectory, cwd) };
    };
    defineCommandLine(program, contextOf, args);
    silence(program, context);
    try {
        await program.parseAsync([...args], { from: "user" });
        return 0;
    } catch (error) {
        return explain(error, context);
    }
}

/** Commander writes where the context says and throws instead of ending the process. */
function silence(command: Command, context: CommandContext): void {
    command.exitOverride().configureOutput({ writeOut: context.out, writeErr: context.err });
    for (const child of command.commands) {
        silence(child, context);
    }
}

function explain(error: unknown, context: CommandContext): number {
    if (error instanceof CommanderError) {
        return error.exitCode;
    }
    if (error instanceof CommandFailure) {
        if (error.message !== "") {
            context.err(`error: ${error.message}\n`);
        }
        return error.exitCode;
    }
    const expected =
        error instanceof Error && error.constructor.name !== "TypeError" && error.name !== "ReferenceError";
    context.err(`error: ${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
}
