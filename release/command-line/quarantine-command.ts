import type { Command } from "commander";
import { guardCommand, untilHelp } from "./guard-command.js";
import { carryOut } from "./release-command.js";

export function quarantineCommand(): Command {
    return guardCommand("quarantine", "Lets a version get no traffic from now on, by a rollback neither.")
        .argument("<version>", "one that has no traffic; `rollback` takes it from the one that has")
        .requiredOption("--reason <text>", "why, for the next person")
        .option("--until <time>", untilHelp)
        .action((version, options) =>
            carryOut({ ...options, version }, async () => (await import("../quarantine.js")).quarantine),
        );
}
