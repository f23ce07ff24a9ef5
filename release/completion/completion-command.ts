import { Argument, Command } from "commander";
import { carryOut } from "../command-line/release-command.js";
import type { CommandsByName } from "./completion.js";

const more = `
Install it once, and again after an update of fastapi-release:
  bash   fastapi-release completion bash > ~/.local/share/bash-completion/completions/fastapi-release
         without the package bash-completion: >> ~/.bashrc
  zsh    fastapi-release completion zsh > "\${fpath[1]}/_fastapi-release"
  fish   fastapi-release completion fish > ~/.config/fish/completions/fastapi-release.fish
Shells complete the command fastapi-release itself; for npx: alias fastapi-release='npx fastapi-release'`;

/** @param commands all commands, by name */
export function completionCommand(commands: CommandsByName): Command {
    return new Command("completion")
        .description("Prints a script that completes commands, options, stacks and versions in a shell.")
        .addArgument(new Argument("<shell>", "which shell").choices(["bash", "zsh", "fish"]))
        .showHelpAfterError("(--help lists options)")
        .addHelpText("after", more)
        .action(shell =>
            carryOut({ shell, commands, json: false }, async () => (await import("./completion.js")).completion),
        );
}
