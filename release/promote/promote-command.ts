import { Argument, type Command } from "commander";
import { addOverrides, carryOut, changingCommand, releaseCommand } from "../command-line/release-command.js";
import { addWriteBack, withCommit } from "../write-back/write-back-options.js";

export function promoteCommand(): Command {
    const command = changingCommand(
        "promote",
        "Gives the waiting release traffic in the steps of the settings, and takes it back when a check fails.",
    );
    return addOverrides(
        addWriteBack(command).argument(
            "[version]",
            "a release in a slot; default: the waiting one that has not served yet",
        ),
    ).action((version, options) =>
        carryOut({ ...options, ...(version === undefined ? {} : { version }) }, async () =>
            withCommit(options, (await import("./promote.js")).promote),
        ),
    );
}

export function canaryCommand(): Command {
    return releaseCommand("canary", "Shows how far a promotion that runs elsewhere is, or tells it what to do.")
        .addArgument(
            new Argument("<verb>", "pause holds the share, skip moves on at once, abort gives traffic back").choices([
                "status",
                "pause",
                "resume",
                "skip",
                "abort",
            ]),
        )
        .action((verb, options) => carryOut({ ...options, verb }, async () => (await import("./canary.js")).canary));
}
