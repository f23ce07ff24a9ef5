import { type Command, Option } from "commander";
import { previews } from "../plan/plan-next-version.js";
import { carryOut, releaseCommand } from "./release-command.js";

const more = `
It counts the commits since the last released version, which is the higher one of Git's tags and the ledger:
a breaking change is a major version (minor below 1.0.0), a feature a minor one, anything else a patch.
The last line of standard output is the version, everything else goes to standard error:
  fastapi-release deploy "$(fastapi-release next-version)"`;

export function nextVersionCommand(): Command {
    return releaseCommand("next-version", "Tells the version that the commits since the last released one ask for.")
        .addOption(
            new Option("--pre <kind>", "a preview of it, such as 1.5.0-rc.1, then 1.5.0-rc.2").choices([...previews]),
        )
        .addOption(
            new Option("--timestamp", "a time in UTC instead, such as 2026.11.21-143005")
                .default(false)
                .conflicts("pre"),
        )
        .option("--write", "make an annotated Git tag of this commit; nothing is pushed", false)
        .option("--path <folder>", "count only commits that touch it, relative to Pulumi.yaml")
        .option("--tag-prefix <text>", "what its tags begin with; default: v, and tags without it are read too")
        .option("--tags-only", "do not look at the ledger", false)
        .option("--fail-if-none", "exit 1 when there is no commit since", false)
        .addHelpText("after", more)
        .action(options => carryOut(options, async () => (await import("../next-version.js")).nextVersion));
}
