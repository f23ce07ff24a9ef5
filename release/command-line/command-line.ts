import { Command } from "commander";
import { commands } from "./commands.js";
import { askedCommand, exits } from "./release-command.js";

/** Runs the command that the arguments name. Only that one is loaded: what one needs must not slow down another. */
async function main(args: readonly string[]): Promise<void> {
    const program = new Command("fastapi-release")
        .description("Releases a FastAPI service, tells which version serves, and takes the last good one back.")
        .addHelpText("after", exits)
        .showHelpAfterError("(--help shows what there is)");
    const asked = askedCommand(args);
    const load = Object.hasOwn(commands, asked) ? [commands[asked]!] : Object.values(commands);
    for (const make of load) program.addCommand(await make());
    await program.parseAsync(args, { from: "user" });
}

void main(process.argv.slice(2));
