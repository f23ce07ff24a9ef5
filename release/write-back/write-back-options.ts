import { type Command, InvalidArgumentError, Option } from "commander";
import type { Report } from "../output/report.js";
import type { CommitOptions } from "./commit-settings.js";

/** Adds the options of commands that write their decision back to the settings file. */
export function addWriteBack(command: Command): Command {
    return command
        .option("--no-write-back", "leave the settings file alone: only the ledger records the decision")
        .addOption(
            new Option(
                "--commit-write-back",
                "commit the decision in the settings file afterwards, and nothing else; --message is its subject",
            )
                .default(false)
                .conflicts("writeBack"),
        )
        .addOption(
            new Option("--skip-ci", "put [skip ci] in the message of that commit; implies --commit-write-back")
                .default(false)
                .implies({ commitWriteBack: true }),
        )
        .addOption(
            new Option(
                "--push [branch]",
                "push that commit; name the branch when none is checked out; implies --commit-write-back",
            )
                .argParser(branchName)
                .implies({ commitWriteBack: true }),
        );
}

/** By the rules of git check-ref-format that people break. */
function branchName(text: string): string {
    const isName = /^(?![-/.]|@$)(?!.*(\.\.|\/[/.]|@\{|\.lock(\/|$)))[^\s\p{Cc}~^:?*[\\]+(?<![/.])$/u.test(text);
    if (!isName) throw new InvalidArgumentError("Use the name of a branch, such as main.");
    return text;
}

type Run<T> = (options: T, report: Report) => Promise<void>;

/** The command, followed by the commit of what it wrote back if asked for. Git is not checked beforehand: it must not keep traffic from a good release. */
export function withCommit<T extends CommitOptions>(options: T, command: Run<T>): Run<T> {
    if (options.commitWriteBack !== true || options.dryRun) return command;
    return async (given, report) => {
        try {
            await command(given, report);
        } finally {
            // After a failure, too: what was recorded before it has been written back.
            await (await import("./commit-write-back.js")).commitWriteBack(given, report);
        }
    };
}
