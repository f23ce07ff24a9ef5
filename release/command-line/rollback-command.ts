import type { Command } from "commander";
import { warmUpProgram } from "../choose-engine.js";
import { carryOut, changingCommand } from "./release-command.js";

export function rollbackCommand(): Command {
    return changingCommand(
        "rollback",
        "Gives traffic back to the release that served before, in an instant while it is warm.",
    )
        .option("--to <version>", "a release that served before; default: the last one that is not quarantined")
        .option("--reason <text>", "why; quarantines the version that loses traffic with these words")
        .option("--force", "go back below what a migration since works with; needs --reason", false)
        .action(options =>
            carryOut(options, async () => {
                // While this process looks who can take over, another one loads what records it.
                if (!options.dryRun) await warmUpProgram(options);
                return (await import("../rollback.js")).rollback;
            }),
        );
}
