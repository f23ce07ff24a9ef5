import type { Command } from "commander";
import { guardCommand } from "./guard-command.js";
import { carryOut } from "./release-command.js";

export function unquarantineCommand(): Command {
    return guardCommand("unquarantine", "Lifts the quarantine of a version.")
        .argument("<version>", "the quarantined version")
        .option("--reason <text>", "why; goes into the ledger's message")
        .action((version, options) =>
            carryOut({ ...options, version }, async () => (await import("../quarantine.js")).unquarantine),
        );
}
