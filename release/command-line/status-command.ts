import { type Command, InvalidArgumentError, Option } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function statusCommand(): Command {
    return releaseCommand(
        "status",
        "Tells which release serves, what waits beside it, what a rollback would do, and whether cluster and ledger agree.",
    )
        .addOption(
            new Option(
                "--watch [seconds]",
                "look again and again; without a terminal: a line for each change of the state",
            )
                .preset("2")
                .argParser(seconds),
        )
        .option("--prometheus <url>", "of a Prometheus that asks the pods; default: the local platform's")
        .action(options => carryOut(options, async () => (await import("../status.js")).status));
}

function seconds(text: string): number {
    const value = Number(text);
    if (!(value >= 1 && value <= 3600)) throw new InvalidArgumentError("Give seconds from 1 to 3600.");
    return value;
}
