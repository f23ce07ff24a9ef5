import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import type { Pulumi } from "../../platform/pulumi/find-pulumi.js";
import { pulumiCommand } from "./pulumi-command.js";

/**
 * What all stacks of a project have together: enough to read their settings and history. Loading this file loads Pulumi.
 *
 * @param directory of Pulumi.yaml
 * @param envVars what Pulumi gets beside the environment of this process
 */
export function openWorkspace(
    pulumi: Pulumi,
    directory: string,
    envVars: Readonly<Record<string, string>>,
): Promise<LocalWorkspace> {
    return LocalWorkspace.create({ workDir: directory, pulumiCommand: pulumiCommand(pulumi), envVars });
}
