import { Argument, type Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function settingsCommand(): Command {
    return releaseCommand("settings", "Takes into the settings file what the ledger decided since it was made.")
        .addArgument(
            new Argument("<verb>", "refresh writes slots, traffic and quarantine of the last succeeded entry").choices([
                "refresh",
            ]),
        )
        .option("--check", "change nothing, and end with exit code 1 when something would change", false)
        .action((_verb, options) =>
            carryOut(options, async () => (await import("../refresh-settings.js")).refreshSettings),
        );
}
