import { type Command, Option } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";
import { addNext } from "../next-version/version-options.js";

const more = `
It opens what a deploy would open, asks what a deploy would ask, and changes nothing. What it prints is Markdown, for a comment
or a job's summary. Exit code 1 if a deploy would be refused, or if the API breaks more than the version promises.
In a pull request from a fork, which has no secrets, it looks at the source and its tags alone.`;

export function reviewCommand(): Command {
    return addNext(
        releaseCommand(
            "review",
            "Says of a change, before it is merged, which version it would get, what would move, and whether its API breaks clients.",
        ),
    )
        .option("--openapi <file>", "its OpenAPI document in JSON, to compare with the live one by oasdiff")
        .addOption(
            new Option("--openapi-path <path>", "where the live release serves its own").default("/openapi.json"),
        )
        .option(
            "--comment",
            "write it as a comment on the pull request, over the one of an earlier review; needs GITHUB_TOKEN or GITLAB_TOKEN",
            false,
        )
        .addHelpText("after", more)
        .action(options => carryOut(options, async () => (await import("./review.js")).review));
}
