import type { Command } from "commander";
import { carryOut, changingCommand } from "../command-line/release-command.js";
import { addWriteBack, withCommit } from "../write-back/write-back-options.js";

export function rollbackCommand(): Command {
    const command = changingCommand(
        "rollback",
        "Gives traffic back to the release that served before, instantly while it is warm.",
    );
    return addWriteBack(command)
        .option(
            "--to <version>",
            "a release that served before, or the number of a ledger entry, for the release that it gave all traffic; " +
                "default: the last release that served and is not quarantined",
        )
        .option("--reason <text>", "why; quarantines the version that loses traffic with these words")
        .option("--force", "go back to a version that a later migration does not work with; needs --reason", false)
        .action(options =>
            carryOut(options, async () => withCommit(options, (await import("./rollback.js")).rollback)),
        );
}
