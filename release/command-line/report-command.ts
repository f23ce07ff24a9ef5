import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function reportCommand(): Command {
    return releaseCommand(
        "report",
        "Writes one HTML file for auditors: versions by environment, traffic, all of the ledger.",
    )
        .option("--out <file>", "where to", "release-report.html")
        .option("--stacks <names>", "such as dev,prod, in this order; default: the one of --stack")
        .option("--now <time>", "as of a time, RFC 3339, such as 2026-11-21T10:00:00Z; default: this moment")
        .action(options => carryOut(options, async () => (await import("../report.js")).report));
}
