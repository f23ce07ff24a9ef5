import { type Command, Option } from "commander";
import { addOverrides, carryOut, changingCommand } from "../command-line/release-command.js";
import { addNext } from "../next-version/version-options.js";
import { addWriteBack, withCommit } from "../write-back/write-back-options.js";

export function deployCommand(): Command {
    const command = changingCommand(
        "deploy",
        "Puts a version into a slot that does not serve; traffic follows with --promote.",
    );
    return addOverrides(
        addNext(addWriteBack(command))
            .argument(
                "[version]",
                "such as 1.4.0 or 2026.11.21-143005; without it the settings are applied as they are",
            )
            .option(
                "--from <stack>",
                "take the version and digests from that stack's ledger and build nothing; without a version, take the one that serves there",
            )
            .option("--tag", "with --next: tag the commit with the version afterwards, and push the tag", false)
            .option("--promote", "give it all traffic in the same update, once its gate passes", false)
            .addOption(
                new Option(
                    "--weight <percent>",
                    "give it this share of the traffic; a share between 0 and 100 needs a gateway",
                ).argParser(Number),
            ),
    ).action((version, options) =>
        carryOut({ ...options, ...(version === undefined ? {} : { version }) }, async () =>
            withCommit(options, (await import("./deploy.js")).deploy),
        ),
    );
}
