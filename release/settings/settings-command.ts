import { Argument, type Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function settingsCommand(): Command {
    return releaseCommand("settings", "Brings the settings file up to date with the ledger.")
        .addArgument(
            new Argument(
                "<verb>",
                "refresh writes the slots, traffic and quarantine of the last succeeded entry",
            ).choices(["refresh"]),
        )
        .option("--check", "change nothing, and exit with code 1 if something would change", false)
        .action((_verb, options) =>
            carryOut(options, async () => (await import("./refresh-settings.js")).refreshSettings),
        );
}
