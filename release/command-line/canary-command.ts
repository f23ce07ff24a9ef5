import { Argument, type Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function canaryCommand(): Command {
    return releaseCommand("canary", "Tells where a promotion stands that runs elsewhere, or tells it what to do.")
        .addArgument(
            new Argument("<verb>", "pause holds the share, skip goes on at once, abort gives traffic back").choices([
                "status",
                "pause",
                "resume",
                "skip",
                "abort",
            ]),
        )
        .action((verb, options) => carryOut({ ...options, verb }, async () => (await import("../canary.js")).canary));
}
