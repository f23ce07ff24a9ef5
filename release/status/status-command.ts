import { type Command, InvalidArgumentError, Option } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function statusCommand(): Command {
    return releaseCommand(
        "status",
        "Shows which release serves, what waits, what a rollback would do, and whether cluster and ledger agree.",
    )
        .addOption(
            new Option("--watch [seconds]", "repeat; without a terminal, print one line per change")
                .preset("2")
                .argParser(seconds),
        )
        .option("--prometheus <url>", "a Prometheus that scrapes the pods; default: the local platform's")
        .action(options => carryOut(options, async () => (await import("./status.js")).status));
}

function seconds(text: string): number {
    const value = Number(text);
    if (!(value >= 1 && value <= 3600)) throw new InvalidArgumentError("Use seconds from 1 to 3600.");
    return value;
}
