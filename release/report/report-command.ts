import type { Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function reportCommand(): Command {
    return releaseCommand(
        "report",
        "Writes one HTML file for auditors: versions by environment, traffic, and the whole ledger.",
    )
        .option("--out <file>", "file to write", "release-report.html")
        .option("--stacks <names>", "stacks in this order, such as dev,prod; default: the one of --stack")
        .option("--now <time>", "state as of this time, such as 2026-11-21T10:00:00Z; default: now")
        .action(options => carryOut(options, async () => (await import("./report.js")).report));
}
