import { Command } from "commander";
import { commands } from "./command-line/commands.js";
import { bashScript } from "./plan/completion/bash-script.js";
import { commandWords } from "./plan/completion/command-words.js";
import { fishScript } from "./plan/completion/fish-script.js";
import { zshScript } from "./plan/completion/zsh-script.js";
import type { Report } from "./report/report.js";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export type Shell = keyof typeof scripts;

export interface CompletionOptions {
    readonly shell: Shell;
    readonly json: boolean;
}

/** Prints the script by which a shell completes all commands, as they are defined now. */
export async function completion({ shell }: CompletionOptions, report: Report): Promise<void> {
    const program = new Command("fastapi-release");
    for (const make of Object.values(commands)) program.addCommand(await make());
    report.print(scripts[shell](commandWords(program)).trimEnd());
}
