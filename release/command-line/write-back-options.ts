import { type Command, Option } from "commander";
import type { CommitOptions } from "../commit-write-back.js";
import type { Report } from "../report/report.js";

/** Adds the options of commands that write what was decided back into the settings file. */
export function addWriteBack(command: Command): Command {
    return command
        .option("--no-write-back", "leave the settings file as it is: the ledger alone tells what was decided")
        .addOption(
            new Option("--commit-write-back", "commit the settings file afterwards, and nothing else")
                .default(false)
                .conflicts("writeBack"),
        )
        .addOption(
            new Option("--skip-ci", "with [skip ci] in the message of that commit; implies --commit-write-back")
                .default(false)
                .implies({ commitWriteBack: true }),
        )
        .addOption(
            new Option(
                "--push [branch]",
                "push that commit; the branch is needed where none is checked out; implies --commit-write-back",
            ).implies({ commitWriteBack: true }),
        );
}

type Run<T> = (options: T, report: Report) => Promise<void>;

/** The command, followed by the commit of what it wrote back where that was asked for. Git is not looked at before. */
export function withCommit<T extends CommitOptions>(options: T, command: Run<T>): Run<T> {
    if (options.commitWriteBack !== true || options.dryRun) return command;
    return async (given, report) => {
        try {
            await command(given, report);
        } finally {
            // After a failure too: what was recorded before it is written back.
            await (await import("../commit-write-back.js")).commitWriteBack(given, report);
        }
    };
}
