import { Command } from "commander";
import type { Report } from "../output/report.js";
import { bashScript } from "./bash-script.js";
import { commandWords } from "./command-words.js";
import { fishScript } from "./fish-script.js";
import { zshScript } from "./zsh-script.js";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export type Shell = keyof typeof scripts;

/** Loads each command's definition, by name. */
export type CommandsByName = Readonly<Record<string, () => Promise<Command>>>;

export interface CompletionOptions {
    readonly commands: CommandsByName;
    readonly shell: Shell;
    readonly json: boolean;
}

/** Prints the completion script for all commands. */
export async function completion({ shell, commands }: CompletionOptions, report: Report): Promise<void> {
    const program = new Command("fastapi-release");
    for (const make of Object.values(commands)) program.addCommand(await make());
    report.print(scripts[shell](commandWords(program)).trimEnd());
}
