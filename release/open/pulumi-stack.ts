import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import type { OpenRelease } from "./open-release.js";
import { pulumiEnvironment } from "./pulumi-environment.js";

/** Opens the stack through Pulumi's Automation API, making it when it is new. Loading this file loads Pulumi. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<Stack> {
    return Stack.createOrSelect(release.stackName, await openWorkspace(release, extra));
}

/** What all stacks of the project have together: enough to read their settings. */
export async function openWorkspace(release: OpenRelease, extra: Record<string, string> = {}): Promise<LocalWorkspace> {
    const { project, engine } = release;
    const pulumiCommand = await engine.command();
    const envVars = pulumiEnvironment(release, extra);
    return LocalWorkspace.create({ workDir: project.directory, pulumiCommand, envVars });
}
