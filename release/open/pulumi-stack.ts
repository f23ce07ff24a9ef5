import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { pulumiCommand } from "../pulumi/pulumi-command.js";
import type { OpenRelease } from "./open-release.js";
import { updateEnvironment } from "./update-environment.js";

/** Opens the stack through Pulumi's Automation API, making it when it is new. Loading this file loads Pulumi. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<Stack> {
    return Stack.createOrSelect(release.stackName, await openWorkspace(release, extra));
}

/** What all stacks of the project have together: enough to read their settings. */
export async function openWorkspace(release: OpenRelease, extra: Record<string, string> = {}): Promise<LocalWorkspace> {
    const { project, pulumi } = release;
    const envVars = updateEnvironment(release, extra);
    return LocalWorkspace.create({ workDir: project.directory, pulumiCommand: pulumiCommand(pulumi), envVars });
}
