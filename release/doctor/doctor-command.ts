import type { Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function doctorCommand(): Command {
    return releaseCommand(
        "doctor",
        "Checks tools, settings, cluster, rights, registry and backend; says what is missing and how to get it.",
    )
        .option(
            "--ci",
            "also check what a run of a pipeline needs: variables, a lasting state, a whole clone, an author, logins",
            false,
        )
        .action(options => carryOut(options, async () => (await import("./doctor.js")).doctor));
}
