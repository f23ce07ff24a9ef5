import type { Command } from "commander";
import { guardCommand } from "./guard-command.js";
import { carryOut } from "./release-command.js";

export function unfreezeCommand(): Command {
    return guardCommand("unfreeze", "Lifts a freeze; windows in the settings hold on.")
        .option("--reason <text>", "why; goes into the ledger's message")
        .action(options => carryOut(options, async () => (await import("../freeze.js")).unfreeze));
}
