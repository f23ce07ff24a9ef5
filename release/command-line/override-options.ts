import type { Command } from "commander";

/** Adds the options of commands that go forward, by which they go over a refusal. */
export function addOverrides(command: Command): Command {
    return command
        .option("--allow-live-change", "let the update touch what serves traffic; needs --reason", false)
        .option(
            "--force",
            "give traffic to a version with which a migration since does not work; needs --reason",
            false,
        )
        .option("--override-freeze", "go forward while it is frozen; needs --reason", false)
        .option("--reason <text>", "why; goes into the ledger's message");
}
