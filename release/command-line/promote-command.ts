import type { Command } from "commander";
import { carryOut, changingCommand } from "./release-command.js";
import { addWriteBack, withCommit } from "./write-back-options.js";

export function promoteCommand(): Command {
    const command = changingCommand(
        "promote",
        "Gives traffic to the release that waits, by the steps of the settings, and takes it back when a check fails.",
    );
    return addWriteBack(command)
        .argument("[version]", "a release in a slot; default: the one that waits and has not served")
        .option("--allow-live-change", "let the updates touch what serves traffic; needs --reason", false)
        .option(
            "--force",
            "give traffic to a version with which a migration since does not work; needs --reason",
            false,
        )
        .option("--override-freeze", "go forward while it is frozen; needs --reason", false)
        .option("--reason <text>", "why; goes into the ledger's message")
        .action((version, options) =>
            carryOut({ ...options, ...(version === undefined ? {} : { version }) }, async () =>
                withCommit(options, (await import("../promote.js")).promote),
            ),
        );
}
