import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { controlGroupFolders } from "./control-groups.js";
import { endProcesses } from "./end-processes.js";
import { removeContainerRemains, removeHostFootprint } from "./host-footprint.js";
import { readMountsUnder, unmountUnder } from "./mounts.js";
import { deleteNetworkNamespace, namespaceFile } from "./network-namespace.js";
import { PlatformError } from "./platform-error.js";
import { cacheFolder, type PlatformInstance } from "./platform-instance.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { readOtherOwner } from "./platform-owner.js";
import { readPlatformState } from "./platform-state.js";
import { type ReportProgress, reportStep } from "./progress.js";

/** What cannot outlive the processes in a useful way; images, cluster data and keys stay. */
const runtimeParts = ["containerd", "kubelet", "pod-logs", "pod-addresses", "health", "docker/exec", "docker.pid"];

/** Whether anything of a platform is on the machine, running or not. */
export function isPresent(instance: PlatformInstance): boolean {
    return (
        existsSync(instance.folder) ||
        existsSync(namespaceFile(instance.name)) ||
        controlGroupFolders(instance.name).length > 0
    );
}

/** Ends what runs or was left over by a kill, so that the platform can start again with its data. */
export async function stopPlatform(layout: PlatformLayout): Promise<void> {
    await endProcesses(layout.instance, readPlatformState(layout));
    removeContainerRemains(layout);
    await unmountUnder(layout.path());
    await deleteNetworkNamespace(layout.instance.name);
    for (const part of runtimeParts) rmSync(layout.path(part), { recursive: true, force: true });
}

/**
 * Takes the platform down: no process, mount, namespace, interface, control group or file of it is left.
 * What was built, and a Pulumi made of it, stays unless it is to be purged; Debian's packages stay.
 */
export async function takeDown(
    instance: PlatformInstance,
    report: ReportProgress,
    options: { readonly purge: boolean } = { purge: false },
): Promise<void> {
    if (process.getuid?.() !== 0) throw new PlatformError("cannot take the platform down", ["user: not root."]);
    const owner = readOtherOwner(instance);
    if (owner !== undefined) {
        const advice = "use the XDG_CACHE_HOME or HOME that it was brought up with.";
        throw new PlatformError("cannot take the platform down", [`it runs from ${owner}; ${advice}`]);
    }
    const say = (text: string) => report({ kind: "note", text });
    await withPlatformLock(instance, "platform down", say, async () => {
        if (isPresent(instance)) await reportStep("platform taken down", report, () => removePlatform(instance));
        else say("there is no platform");
        if (!options.purge) return;
        for (const kept of ["build", "pulumi", "pulumi-versions.json", "passphrases", "node"]) {
            const path = join(cacheFolder(), kept);
            if (!existsSync(path)) continue;
            rmSync(path, { recursive: true, force: true });
            say(`removed ${path}`);
        }
    });
}

async function removePlatform(instance: PlatformInstance): Promise<void> {
    const layout = platformLayout(instance, "");
    // first of all, so that no one takes it for a running one
    rmSync(layout.path("info.json"), { force: true });
    const state = readPlatformState(layout);
    await stopPlatform(layout);
    await removeHostFootprint(layout, state);
    const mounts = readMountsUnder(instance.folder);
    if (mounts.length > 0) throw new PlatformError("mounts stay; files are kept", mounts);
    rmSync(instance.folder, { recursive: true, force: true });
}
