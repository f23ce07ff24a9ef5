import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import type { OpenRelease } from "./open-release.js";

/** Opens the stack through Pulumi's Automation API, making it when it is new. Loading this file loads Pulumi. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<Stack> {
    const { project, stackName, engine, environment } = release;
    // What this process has in its own environment reaches Pulumi anyhow.
    const envVars = Object.fromEntries(
        Object.entries({ ...environment, ...extra }).flatMap(([key, value]) =>
            value === undefined || value === process.env[key] ? [] : [[key, value]],
        ),
    );
    const pulumiCommand = await engine.command();
    const workspace = await LocalWorkspace.create({ workDir: project.directory, pulumiCommand, envVars });
    return Stack.createOrSelect(stackName, workspace);
}
