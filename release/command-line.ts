import { Command } from "commander";
import { askedCommand, exits } from "./command-line/release-command.js";
import { commands } from "./commands.js";

/** Runs the command that the arguments name. Loads only that one, so none slows down another. */
async function main(args: readonly string[]): Promise<void> {
    const program = new Command("fastapi-release")
        .description("Releases a FastAPI service, shows which version serves, and rolls back to the last good one.")
        .addHelpText("after", exits)
        .showHelpAfterError("(--help lists options)");
    const asked = askedCommand(args);
    const load = Object.hasOwn(commands, asked) ? [commands[asked]!] : Object.values(commands);
    for (const make of load) program.addCommand(await make());
    await program.parseAsync(args, { from: "user" });
}

void main(process.argv.slice(2));
