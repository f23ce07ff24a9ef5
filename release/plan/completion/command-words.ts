import type { Argument, Command, Option } from "commander";

/** What may follow an option or stand as an argument. */
export type ValueWords =
    | { readonly kind: "choices"; readonly of: readonly string[] }
    /** Of the files Pulumi.*.yaml. */
    | { readonly kind: "stack" }
    /** Of the stack's settings. */
    | { readonly kind: "version" }
    | { readonly kind: "folder" }
    | { readonly kind: "file" }
    /** Nobody knows. */
    | { readonly kind: "text" };

export interface OptionWords {
    /** `--stack`, `-h`: as they are typed. */
    readonly flags: readonly string[];
    readonly about: string;
    /** Absent: it takes none. */
    readonly value?: ValueWords;
}

/** A command as completion needs it. */
export interface CommandWords {
    /** With those above it, without the program: `history prove`. */
    readonly path: readonly string[];
    readonly about: string;
    readonly options: readonly OptionWords[];
    readonly arguments: readonly ValueWords[];
    readonly commands: readonly CommandWords[];
}

/** Reads a command as it was defined, and all below it. */
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

/** A command and all below it, a list. */
export function allCommands(words: CommandWords): readonly CommandWords[] {
    return [words, ...words.commands.flatMap(allCommands)];
}

function optionWords(option: Option): OptionWords {
    const flags = [option.short, option.long].filter(flag => flag !== undefined);
    return {
        flags,
        about: option.description,
        // What may stand there or not, such as a number of seconds, is nothing to wait for.
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
