import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function historyCommand(): Command {
    return releaseCommand("history", "Prints the ledger: every update of the stack, read as a release.").action(
        options => carryOut(options, async () => (await import("../history.js")).history),
    );
}
