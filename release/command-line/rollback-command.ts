import type { Command } from "commander";
import { carryOut, changingCommand } from "./release-command.js";
import { addWriteBack, withCommit } from "./write-back-options.js";

export function rollbackCommand(): Command {
    const command = changingCommand(
        "rollback",
        "Gives traffic back to the release that served before, in an instant while it is warm.",
    );
    return addWriteBack(command)
        .option(
            "--to <version>",
            "a release that served before, or a number of the ledger: what that entry gave all traffic; " +
                "default: the last release that served and is not quarantined",
        )
        .option("--reason <text>", "why; quarantines the version that loses traffic with these words")
        .option("--force", "go back below what a migration since works with; needs --reason", false)
        .action(options =>
            carryOut(options, async () => withCommit(options, (await import("../rollback.js")).rollback)),
        );
}
