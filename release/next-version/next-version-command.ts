import { type Command, Option } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";
import { addVersionOptions } from "./version-options.js";
import { previews } from "./version-order.js";

const more = `
It counts the commits since the last released version, the highest in Git's tags and the ledger:
a breaking change is a major version (minor below 1.0.0), a feature a minor one, anything else a patch.
Commits that touch only settings files (Pulumi.STACK.yaml) do not count. What it could not read, it names.
The last line of standard output is the version; everything else goes to standard error:
  fastapi-release deploy "$(fastapi-release next-version)"`;

export function nextVersionCommand(): Command {
    const command = releaseCommand(
        "next-version",
        "Prints the next version, based on the commits since the last released one.",
    );
    return addVersionOptions(command)
        .addOption(
            new Option("--pre <kind>", "a preview version, such as 1.5.0-rc.1, then 1.5.0-rc.2").choices([...previews]),
        )
        .addOption(
            new Option("--timestamp", "a time in UTC instead, such as 2026.11.21-143005")
                .default(false)
                .conflicts("pre"),
        )
        .option("--write", "tag this commit with an annotated Git tag; pushes nothing", false)
        .option("--tags-only", "ignore the ledger", false)
        .option("--fail-if-none", "exit 1 if no commit since the last version counts", false)
        .addHelpText("after", more)
        .action(options => carryOut(options, async () => (await import("./next-version.js")).nextVersion));
}
