import type { Argument, Command, Option } from "commander";

/** Kinds of values of options and arguments. */
export type ValueWords =
    | { readonly kind: "choices"; readonly of: readonly string[] }
    /** Names from the files Pulumi.*.yaml. */
    | { readonly kind: "stack" }
    /** Versions in the stack's settings. */
    | { readonly kind: "version" }
    | { readonly kind: "folder" }
    | { readonly kind: "file" }
    /** Cannot be completed. */
    | { readonly kind: "text" };

export interface OptionWords {
    /** `--stack`, `-h`, as typed. */
    readonly flags: readonly string[];
    readonly about: string;
    /** Absent: takes no value. */
    readonly value?: ValueWords;
}

/** A command as completion needs it. */
export interface CommandWords {
    /** Full name without the program: `history prove`. */
    readonly path: readonly string[];
    readonly about: string;
    readonly options: readonly OptionWords[];
    readonly arguments: readonly ValueWords[];
    readonly commands: readonly CommandWords[];
}

/** Reads a command's definition, with its subcommands. */
export function commandWords(command: Command, path: readonly string[] = []): CommandWords {
    const help = command.createHelp();
    const own = help.visibleOptions(command).map(optionWords);
    const below = command.commands.filter(other => help.visibleCommands(command).includes(other));
    return {
        path,
        about: command.description(),
        options: own,
        arguments: command.registeredArguments.map(argumentWords),
        commands: below.map(other => commandWords(other, [...path, other.name()])),
    };
}

/** A command and all its subcommands as a list. */
export function allCommands(words: CommandWords): readonly CommandWords[] {
    return [words, ...words.commands.flatMap(allCommands)];
}

function optionWords(option: Option): OptionWords {
    const flags = [option.short, option.long].filter(flag => flag !== undefined);
    return {
        flags,
        about: option.description,
        // Do not complete an optional value, such as a number of seconds.
        ...(option.required ? { value: valueWords(placeholder(option.flags), option.argChoices, option.long) } : {}),
    };
}

function argumentWords(argument: Argument): ValueWords {
    return valueWords(argument.name(), argument.argChoices);
}

/** `<folder>` of `--cwd <folder>`. */
function placeholder(flags: string): string {
    return /[<[]([^\]>]+?)(\.\.\.)?[\]>]/.exec(flags)?.[1] ?? "";
}

function valueWords(name: string, choices?: readonly string[], long?: string): ValueWords {
    if (choices !== undefined) return { kind: "choices", of: choices };
    if (long === "--stack" || name === "stack") return { kind: "stack" };
    if (name === "version" || name === "folder" || name === "file") return { kind: name };
    return { kind: "text" };
}

// Parts shared by bash and zsh. They use $folder, the folder of Pulumi.yaml, and $stack.

/** Prints the stacks, one per line. */
export const listStacks = `    local file
    for file in "$folder"/Pulumi.*.yaml; do
        [ -e "$file" ] || continue
        file=\${file##*/Pulumi.}
        printf '%s\\n' "\${file%.yaml}"
    done`;

/** Finds versions in a line of settings, in block and in flow style. */
export const versionsOfLine = String.raw`s/^\(.*[ {]\)\{0,1\}version: *["']\{0,1\}\([0-9]*\.[0-9]*\.[0-9][0-9A-Za-z.-]*\).*/\2/p`;

/** Prints the versions in the stack's slots, one per line. */
export const listVersions = `    sed -n "${versionsOfLine.replaceAll('"', '\\"')}" "$folder/Pulumi.$stack.yaml" 2>/dev/null | sort -u`;

/** All options that take a value. */
export function valueFlags(commands: readonly CommandWords[]): readonly string[] {
    const flags = commands.flatMap(({ options }) =>
        options.flatMap(option => (option.value === undefined ? [] : option.flags)),
    );
    return [...new Set(flags)].sort();
}

/** A command's place, as the scripts keep it: a blank before each word. */
export function at(path: readonly string[]): string {
    return path.map(word => ` ${word}`).join("");
}
