import type { Command } from "commander";
import { addOverrides } from "./override-options.js";
import { carryOut, changingCommand } from "./release-command.js";
import { addWriteBack, withCommit } from "./write-back-options.js";

export function promoteCommand(): Command {
    const command = changingCommand(
        "promote",
        "Gives traffic to the release that waits, by the steps of the settings, and takes it back when a check fails.",
    );
    return addOverrides(
        addWriteBack(command).argument(
            "[version]",
            "a release in a slot; default: the one that waits and has not served",
        ),
    ).action((version, options) =>
        carryOut({ ...options, ...(version === undefined ? {} : { version }) }, async () =>
            withCommit(options, (await import("../promote.js")).promote),
        ),
    );
}
