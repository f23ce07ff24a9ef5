import type { Command } from "commander";
import { carryOut, changingCommand } from "../command-line/release-command.js";

/** A command that changes a freeze or a quarantine, with their common options: GuardOptions. */
export function guardCommand(name: string, description: string): Command {
    return changingCommand(name, description).option(
        "--no-update",
        "write only the settings file; the next update records it in the ledger",
    );
}

export const untilHelp = "when it ends by itself: 2026-11-21T18:00:00+01:00, or after 90m, 3d, 1h30m";

export function freezeCommand(): Command {
    return guardCommand("freeze", "Blocks new releases; a rollback is always allowed.")
        .requiredOption("--reason <text>", "why; shown to everyone who is refused")
        .option("--until <time>", untilHelp)
        .action(options => carryOut(options, async () => (await import("./change-guard.js")).freeze));
}

export function unfreezeCommand(): Command {
    return guardCommand("unfreeze", "Lifts a freeze; windows in the settings still apply.")
        .option("--reason <text>", "why; added to the ledger's message")
        .action(options => carryOut(options, async () => (await import("./change-guard.js")).unfreeze));
}

export function quarantineCommand(): Command {
    return guardCommand("quarantine", "Bars a version from traffic, also from rollbacks.")
        .argument("<version>", "a version without traffic; for one with traffic use `rollback`")
        .requiredOption("--reason <text>", "why; shown to the next person")
        .option("--until <time>", untilHelp)
        .action((version, options) =>
            carryOut({ ...options, version }, async () => (await import("./change-guard.js")).quarantine),
        );
}

export function unquarantineCommand(): Command {
    return guardCommand("unquarantine", "Lifts the quarantine of a version.")
        .argument("<version>", "the quarantined version")
        .option("--reason <text>", "why; added to the ledger's message")
        .action((version, options) =>
            carryOut({ ...options, version }, async () => (await import("./change-guard.js")).unquarantine),
        );
}
