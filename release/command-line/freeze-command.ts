import type { Command } from "commander";
import { guardCommand, untilHelp } from "./guard-command.js";
import { carryOut } from "./release-command.js";

export function freezeCommand(): Command {
    return guardCommand("freeze", "Lets no release go forward from now on; a rollback is always allowed.")
        .requiredOption("--reason <text>", "why, for whoever is refused")
        .option("--until <time>", untilHelp)
        .action(options => carryOut(options, async () => (await import("../freeze.js")).freeze));
}
