import { type LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { openWorkspace } from "../pulumi/open-workspace.js";
import type { OpenRelease } from "./open-release.js";
import { updateEnvironment } from "./update-environment.js";

/** Opens the stack through Pulumi's Automation API, making it when it is new. Loading this file loads Pulumi. */
export async function openStack(release: OpenRelease, extra: Record<string, string> = {}): Promise<Stack> {
    const workspace = await openProject(release, extra);
    // It is named to each command: the CLI need not be started to select it.
    if (release.ledger.state !== undefined) workspace.selectStack = async () => undefined;
    return release.ledger.state === undefined
        ? Stack.createOrSelect(release.stackName, workspace)
        : Stack.select(release.stackName, workspace);
}

/** The project in which an update runs, its environment and all. */
export function openProject(release: OpenRelease, extra: Record<string, string> = {}): Promise<LocalWorkspace> {
    return openWorkspace(release.pulumi, release.project.directory, updateEnvironment(release, extra));
}
