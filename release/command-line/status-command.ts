import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function statusCommand(): Command {
    return releaseCommand(
        "status",
        "Tells which release serves, what waits beside it, and whether cluster and ledger agree.",
    ).action(options => carryOut(options, async () => (await import("../status.js")).status));
}
