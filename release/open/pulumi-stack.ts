import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import type { OpenRelease } from "./open-release.js";
import { pulumiEnvironment } from "./pulumi-environment.js";

/** Opens the stack through Pulumi's Automation API, making it when it is new. Loading this file loads Pulumi. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<Stack> {
    const { project, stackName, engine } = release;
    const pulumiCommand = await engine.command();
    const envVars = pulumiEnvironment(release, extra);
    const workspace = await LocalWorkspace.create({ workDir: project.directory, pulumiCommand, envVars });
    return Stack.createOrSelect(stackName, workspace);
}
