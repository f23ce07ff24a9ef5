import type { Command } from "commander";
import { changingCommand } from "./release-command.js";

/** A command that changes a freeze or a quarantine, with the options that all of them have: GuardOptions. */
export function guardCommand(name: string, description: string): Command {
    return changingCommand(name, description).option(
        "--no-update",
        "write the settings file alone, and leave the ledger to the next update",
    );
}

export const untilHelp = "when it ends by itself: 2026-11-21T18:00:00+01:00, or from now on 90m, 3d, 1h30m";
