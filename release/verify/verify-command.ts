import type { Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function verifyCommand(): Command {
    return releaseCommand(
        "verify",
        "Checks that the cluster runs what the ledger says; exit code 1 if it does not, or if that is unknown.",
    ).action(options => carryOut(options, async () => (await import("./verify.js")).verify));
}
