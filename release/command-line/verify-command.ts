import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function verifyCommand(): Command {
    return releaseCommand(
        "verify",
        "Tells whether what runs is what the ledger says; exit code 1 when it is not, or cannot be told.",
    ).action(options => carryOut(options, async () => (await import("../verify.js")).verify));
}
