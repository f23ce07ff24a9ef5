import type { Command } from "commander";
import { carryOut, releaseCommand } from "./release-command.js";

export function renderCommand(): Command {
    return releaseCommand("render", "Writes the Kubernetes manifests of a ledger entry as YAML files, for GitOps.")
        .argument("[entry]", "number of an entry that succeeded, as history shows it, or latest")
        .option("--settings", "of the settings file as it is, in place of an entry", false)
        .option("--out <folder>", "where to", "manifests")
        .action((entry, options) =>
            carryOut(
                { ...options, ...(entry === undefined ? {} : { entry }) },
                async () => (await import("../render.js")).render,
            ),
        );
}
