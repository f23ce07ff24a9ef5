import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function showCommand(): Command {
    return releaseCommand("show", "Shows one entry of the ledger, and what its settings changed.")
        .argument("<entry>", "number of an entry, as history shows it, or latest")
        .action((entry, options) => carryOut({ ...options, entry }, async () => (await import("../show.js")).show));
}
