import type { Command } from "commander";
import { carryOut, releaseCommand } from "../command-line/release-command.js";

export function renderCommand(): Command {
    return releaseCommand("render", "Writes the Kubernetes manifests of a ledger entry as YAML files, for GitOps.")
        .argument("[entry]", "number of a successful entry, as history shows it, or latest")
        .option("--settings", "render the settings file as it is instead of an entry", false)
        .option("--out <folder>", "folder to write", "manifests")
        .action((entry, options) =>
            carryOut(
                { ...options, ...(entry === undefined ? {} : { entry }) },
                async () => (await import("./render.js")).render,
            ),
        );
}
