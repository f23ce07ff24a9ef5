import type { Command } from "commander";
import { carryOut, releaseCommand, waitLock } from "./release-command.js";

export function promoteCommand(): Command {
    return releaseCommand(
        "promote",
        "Gives traffic to the release that waits, by the steps of the settings, and takes it back when a check fails.",
    )
        .addOption(waitLock())
        .option("--message <text>", "message of the ledger's entries")
        .option("--dry-run", "say what would happen and change nothing", false)
        .option("--allow-live-change", "let the updates touch what serves traffic; needs --reason", false)
        .option(
            "--force",
            "give traffic to a version with which a migration since does not work; needs --reason",
            false,
        )
        .option("--reason <text>", "why; goes into the ledger's message")
        .action(options => carryOut(options, async () => (await import("../promote.js")).promote));
}
