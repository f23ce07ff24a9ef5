import { type Command, Option } from "commander";
import type { VersionQuestion } from "./find-next-version.js";
import { previews } from "./version-order.js";

/** Adds the options that say which commits and tags count. */
export function addVersionOptions(command: Command): Command {
    return command
        .option("--path <folder>", "count only commits that touch it, relative to Pulumi.yaml")
        .option("--tag-prefix <text>", "prefix of its tags, such as users-v, or ''; default: v, and none");
}

const kinds = ["semver", "timestamp", ...previews] as const;

/** What kind of version is next. */
export type VersionKind = (typeof kinds)[number];

/** Adds `--next`, which takes a version from the commits, and the options that go with it. */
export function addNext(command: Command): Command {
    return addVersionOptions(
        command.addOption(
            new Option(
                "--next [kind]",
                "take the version that next-version says; nothing is done when no commit since the last one counts",
            )
                .choices([...kinds])
                .preset("semver"),
        ),
    );
}

/** The version that `--next` asks for. */
export function askedVersion(kind: VersionKind): Pick<VersionQuestion, "pre" | "timestamp"> {
    if (kind === "semver") return {};
    return kind === "timestamp" ? { timestamp: true } : { pre: kind };
}
