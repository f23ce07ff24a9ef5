import { type Command, Option } from "commander";
import { CommandFailure } from "./command-context.js";
import { addStackOptions, type ContextOf, collect, parseCount, parseSwitch, type Verb } from "./command-line.js";
import type { UpdateCommandOptions, UpdateVerb } from "./update-command-options.js";

/** Flags of the CLI without a counterpart here, by the words that the refusal says. */
const refused: readonly string[] = [
    "--client <address>",
    "--remote",
    "--exclude <urn>",
    "--exclude-dependents",
    "--exclude-protected",
    "--target-dependents",
    "--policy-pack <path>",
    "--policy-pack-config <path>",
    "--plan <file>",
    "--save-plan <file>",
    "--import-file <file>",
    "--attach-debugger [mode]",
    "--preview-only",
    "--import-pending-creates <pairs>",
    "--config <pair>",
    "--secrets-provider <provider>",
    "--remove",
];

/** Flags that only change how the text looks. */
const withoutEffect: readonly string[] = [
    "--diff",
    "--show-config",
    "--show-full-output",
    "--show-reads",
    "--show-replacement-steps",
    "--show-sames",
    "--show-secrets",
    "--skip-pending-creates",
    "--suppress-permalink [value]",
    "--suppress-stream-logs",
    "--strict",
];

type Flags = Partial<Omit<UpdateCommandOptions, "flags">> & {
    readonly runProgram?: boolean;
    readonly targetReplace?: string[];
};

/** up, preview, destroy and refresh. */
export const updateVerbs: readonly Verb[] = [
    updateVerb("up", "create or update the resources of the stack", ["update"]),
    updateVerb("preview", "show what up would do", ["pre"]),
    updateVerb("destroy", "delete the resources of the stack", ["down", "dn"]),
    updateVerb("refresh", "take the actual state of the resources into the stack", []),
];

function updateVerb(verb: UpdateVerb, description: string, aliases: readonly string[]): Verb {
    const add = (program: Command, contextOf: ContextOf) => {
        const command = addStackOptions(program.command(verb)).description(description).aliases(aliases);
        addFlags(command);
        command.action(async () => {
            const { updateStack } = await import("./update-command.js");
            await updateStack(contextOf(command), verb, readFlags(command, verb));
        });
    };
    return { names: [verb, ...aliases], add };
}

function addFlags(command: Command): void {
    const toggle = (flags: string, description: string) =>
        command.addOption(new Option(`${flags} [value]`, description).preset("true").argParser(parseSwitch));
    toggle("-y, --yes", "do not ask");
    toggle("-f, --skip-preview", "apply without a preview");
    toggle("-r, --refresh", "refresh the state first");
    toggle("--continue-on-error", "go on with what does not depend on a failed resource");
    toggle("--expect-no-changes", "end with exit code 7 when something changed");
    toggle("--clear-pending-creates", "forget creates that were interrupted");
    toggle("-j, --json", "print JSON");
    toggle("--suppress-outputs", "leave out the outputs");
    toggle("--suppress-progress", "leave out the lines of progress");
    toggle("--run-program", "whether destroy and refresh run the program; they do not");
    command
        .option("-m, --message <text>", "why, for the history")
        .option("-t, --target <urn>", "only this resource; may be given again", collect)
        .option("--replace <urn>", "replace this resource; may be given again", collect)
        .option("--target-replace <urn>", "both of these; may be given again", collect)
        .option("-p, --parallel <steps>", "steps at a time", parseCount)
        .option("--event-log <file>", "write engine events to a file or tcp:// address");
    for (const flags of ["--exec-kind <kind>", "--exec-agent <agent>", ...withoutEffect, ...refused]) {
        command.addOption(new Option(flags).hideHelp());
    }
}

function readFlags(command: Command, verb: UpdateVerb): UpdateCommandOptions {
    const values = command.optsWithGlobals() as Flags & Record<string, unknown>;
    for (const option of command.options) {
        if (refused.includes(option.flags) && values[option.attributeName()] !== undefined) {
            throw new CommandFailure(`--${option.name()} is not supported by the embedded engine; use the Pulumi CLI`);
        }
    }
    if (values.runProgram === (verb === "destroy" || verb === "refresh")) {
        throw new CommandFailure(
            `--run-program=${values.runProgram} is not supported by the embedded engine; use the Pulumi CLI`,
        );
    }
    if (verb === "preview" && values.refresh) {
        throw new CommandFailure("preview --refresh is not supported by the embedded engine; refresh, then preview");
    }
    const both = values.targetReplace ?? [];
    return {
        ...values,
        target: [...(values.target ?? []), ...both],
        replace: [...(values.replace ?? []), ...both],
        flags: givenFlags(command),
    };
}

/** Flags of the command and of the program that were given, by their long names; those for machines left out. */
function givenFlags(command: Command): Record<string, unknown> {
    const flags: Record<string, unknown> = {};
    for (let owner: Command | null = command; owner !== null; owner = owner.parent) {
        for (const option of owner.options) {
            const given = owner.getOptionValueSource(option.attributeName()) === "cli";
            if (given && !option.name().startsWith("exec-")) {
                flags[option.name()] = owner.getOptionValue(option.attributeName());
            }
        }
    }
    return flags;
}
