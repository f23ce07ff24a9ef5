import { Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";
import type { ProveOptions } from "./prove.js";

export function historyCommand(): Command {
    return releaseCommand("history", "Prints the ledger: every update of the stack, as a release.")
        .option("--since <when>", "start at a day (2026-11-21), a time, an age (7d, 12h) or an entry number")
        .option("--release <version>", "only what happened to one version: placed, given traffic, quarantined")
        .option("--metrics <file>", "write deployment metrics for Prometheus to a file instead")
        .action(options => carryOut(options, async () => (await import("./history.js")).history))
        .addCommand(proveCommand());
}

/** Accepts the options of `history`, before or after its own name. */
function proveCommand(): Command {
    return new Command("prove")
        .description(
            "Checks the ledger's entries against their seals in Git tags, and its images against the registry.",
        )
        .option(
            "--tag",
            "seal the entries that no tag seals yet, with an annotated tag in the project's repository",
            false,
        )
        .configureHelp({ showGlobalOptions: true })
        .addHelpText("after", "\nExit codes:\n  0  proven\n  1  not proven, or an error")
        .action((_options, command: Command) =>
            carryOut(command.optsWithGlobals<ProveOptions>(), async () => (await import("./prove.js")).historyProve),
        );
}

export function showCommand(): Command {
    return releaseCommand("show", "Shows one entry of the ledger, and what its settings changed.")
        .argument("<entry>", "number of an entry, as history shows it, or latest")
        .action((entry, options) => carryOut({ ...options, entry }, async () => (await import("./show.js")).show));
}
