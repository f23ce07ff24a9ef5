import { Command } from "commander";
import type { ProveOptions } from "../history-prove.js";
import { carryOut, releaseCommand } from "./release-command.js";

export function historyCommand(): Command {
    return releaseCommand("history", "Prints the ledger: every update of the stack, read as a release.")
        .option("--since <when>", "from a day (2026-11-21), a time, an age (7d, 12h) or the number of an entry on")
        .option("--release <version>", "what became of one version: placed, given traffic, quarantined")
        .option("--metrics <file>", "write deployment metrics for Prometheus to a file instead")
        .action(options => carryOut(options, async () => (await import("../history.js")).history))
        .addCommand(proveCommand());
}

/** Takes the options of `history`, before or after its name. */
function proveCommand(): Command {
    return new Command("prove")
        .description(
            "Checks the ledger's images in the registry, and its entries against what Git tags sealed of them.",
        )
        .option(
            "--tag",
            "seal the entries that no tag holds yet, by an annotated tag of the project's repository",
            false,
        )
        .configureHelp({ showGlobalOptions: true })
        .addHelpText("after", "\nExit codes:\n  0  proven\n  1  not proven, or an error")
        .action((_options, command: Command) =>
            carryOut(
                command.optsWithGlobals<ProveOptions>(),
                async () => (await import("../history-prove.js")).historyProve,
            ),
        );
}
