import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder, type PlatformInstance } from "../machine/platform-info.js";
import { isAlive, readProcessIdentity, signalProcess } from "../machine/process-identity.js";
import { controlGroupFolders, processesOf, removeControlGroup } from "./control-groups.js";
import { removeContainerRemains, removeHostFootprint } from "./host-footprint.js";
import { readOtherOwner } from "./machine-facts.js";
import { readMountsUnder, unmountUnder } from "./mounts.js";
import { deleteNetworkNamespace, namespaceFile } from "./network-namespace.js";
import { PlatformError } from "./platform-error.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { type PlatformState, readPlatformState } from "./platform-state.js";
import { type ReportProgress, reportStep } from "./run-steps.js";

/** Useless once the processes have ended; images, cluster data and keys stay. */
const runtimeParts = ["containerd", "kubelet", "pod-logs", "pod-addresses", "health", "docker/exec", "docker.pid"];

/** Whether any part of a platform is on the machine, running or not. */
export function isPresent(instance: PlatformInstance): boolean {
    return (
        existsSync(instance.folder) ||
        existsSync(namespaceFile(instance.name)) ||
        controlGroupFolders(instance.name).length > 0
    );
}

/** Ends what is running or left over from a kill; the platform can then start again with its data. */
export async function stopPlatform(layout: PlatformLayout): Promise<void> {
    await endProcesses(layout.instance, readPlatformState(layout));
    removeContainerRemains(layout);
    await unmountUnder(layout.path());
    await deleteNetworkNamespace(layout.instance.name);
    for (const part of runtimeParts) rmSync(layout.path(part), { recursive: true, force: true });
}

/**
 * Takes the platform down: no process, mount, namespace, interface, control group or file of it is left. Build results
 * stay, with a Pulumi made of them, unless they are purged; Debian's packages stay.
 */
export async function takeDown(
    instance: PlatformInstance,
    report: ReportProgress,
    options: { readonly purge: boolean } = { purge: false },
): Promise<void> {
    if (process.getuid?.() !== 0) throw new PlatformError("cannot take the platform down", ["user: not root."]);
    const owner = readOtherOwner(instance);
    if (owner !== undefined) {
        const advice = "use the XDG_CACHE_HOME or HOME it was brought up with.";
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
    // first of all, because no one must take it for a running platform
    rmSync(layout.path("info.json"), { force: true });
    const state = readPlatformState(layout);
    await stopPlatform(layout);
    await removeHostFootprint(layout, state);
    const mounts = readMountsUnder(instance.folder);
    if (mounts.length > 0) throw new PlatformError("mounts are still there; the files were kept", mounts);
    rmSync(instance.folder, { recursive: true, force: true });
}

async function until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
        if (Date.now() > deadline) return false;
        await sleep(20);
    }
    return true;
}

/**
 * Ends every process of the platform by pid: the recorded daemons and everything in its control group. Removes the
 * group.
 * @throws PlatformError when one does not end within 20 s.
 */
export async function endProcesses(instance: PlatformInstance, state: PlatformState): Promise<void> {
    const recorded = Object.values(state.daemons);
    for (const identity of recorded) signalProcess(identity, "SIGKILL");
    const ended = await until(() => {
        const members = processesOf(instance.name);
        for (const pid of members) {
            const identity = readProcessIdentity(pid);
            if (identity !== undefined) signalProcess(identity, "SIGKILL");
        }
        return members.length === 0 && !recorded.some(isAlive);
    }, 20_000);
    if (!ended) {
        const left = [...processesOf(instance.name), ...recorded.filter(isAlive).map(identity => identity.pid)];
        throw new PlatformError("processes did not end", [`pids ${left.join(", ")} are still running after SIGKILL.`]);
    }
    let stuck: string[] = [];
    const removed = await until(() => {
        stuck = removeControlGroup(instance.name);
        return stuck.length === 0;
    }, 10_000);
    if (!removed) throw new PlatformError("control groups are still there", stuck);
}
