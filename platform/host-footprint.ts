// What Kubernetes and containerd leave outside the platform's folder, in places that no setting can move.
import {
    existsSync,
    lstatSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmdirSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { ifThere, listFolder, readIfThere } from "../machine/files.js";
import { cacheFolder, type PlatformInstance } from "../machine/platform-info.js";
import { unmountUnder } from "./mounts.js";
import type { PlatformLayout } from "./platform-layout.js";
import { type PlatformState, readPlatformState } from "./platform-state.js";

/**
 * Folders that the daemons make; one that existed before the platform stays, but the platform's part in it is removed.
 */
const sharedFolders = [
    "/var/lib/kubelet",
    "/var/lib/cni",
    "/var/log/containers",
    "/run/containerd",
    "/run/docker",
    "/run/netns",
];

/** Kernel settings that the kubelet changes for the whole machine. */
const kernelSettings = ["vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops"].concat(
    ["maxkeys", "maxbytes"].map(limit => `kernel/keys/root_${limit}`),
);

const settingFile = (name: string) => join("/proc/sys", name);

/** The states of this machine's other platforms, which share these places. */
function otherPlatforms(instance: PlatformInstance): PlatformState[] {
    return readdirSync(cacheFolder())
        .filter(name => /^platform(-[a-z0-9]+)?$/.test(name) && join(cacheFolder(), name) !== instance.folder)
        .map(name => readPlatformState({ path: (...parts) => join(cacheFolder(), name, ...parts) }))
        .filter(state => Object.keys(state.kernelSettings).length > 0);
}

/** What existed before any platform, to be restored when the last one is removed. */
export function readHostFootprint(instance: PlatformInstance): Pick<PlatformState, "kernelSettings" | "newFolders"> {
    const [other] = otherPlatforms(instance);
    if (other !== undefined) return { kernelSettings: other.kernelSettings, newFolders: other.newFolders };
    const present = kernelSettings.filter(name => existsSync(settingFile(name)));
    return {
        kernelSettings: Object.fromEntries(present.map(name => [name, readFileSync(settingFile(name), "utf8").trim()])),
        newFolders: sharedFolders.filter(folder => !existsSync(folder)),
    };
}

function restoreKernelSettings(state: PlatformState): void {
    for (const [name, value] of Object.entries(state.kernelSettings)) {
        if (readFileSync(settingFile(name), "utf8").trim() !== value) writeFileSync(settingFile(name), value);
    }
}

/** Tolerates a folder that another platform removes at this moment. */
function entries(folder: string): string[] {
    return listFolder(folder).map(name => join(folder, name));
}

/** Removes the folder and its empty subfolders; one with a file in it stays. */
function removeEmpty(folder: string): void {
    for (const entry of entries(folder)) if (lstatSync(entry).isDirectory()) removeEmpty(entry);
    if (existsSync(folder) && entries(folder).length === 0) rmdirSync(folder);
}

/**
 * Removes what killed containers left under /run. Must run while containerd's own record of them exists: a folder for
 * each container, named by its id, with its supervisor's socket in the file `address`.
 */
export function removeContainerRemains(layout: PlatformLayout): void {
    for (const namespace of entries(layout.path("containerd", "state", "io.containerd.runtime.v2.task"))) {
        for (const container of entries(namespace)) {
            rmSync(join("/run/containerd/runc", basename(namespace), basename(container)), {
                recursive: true,
                force: true,
            });
            const socket = readIfThere(join(container, "address"))?.trim().replace("unix://", "");
            if (socket?.startsWith("/run/containerd/s/")) rmSync(socket, { force: true });
        }
    }
}

/** Removes what the platform left in shared places, once its processes have ended. */
export async function removeHostFootprint(layout: PlatformLayout, state: PlatformState): Promise<void> {
    const inside = `${layout.path()}/`;
    for (const link of entries("/var/log/containers")) {
        const target = ifThere(() => (lstatSync(link).isSymbolicLink() ? readlinkSync(link) : undefined));
        if (target?.startsWith(inside)) rmSync(link, { force: true });
    }
    for (const result of entries("/var/lib/cni/results")) {
        if (readIfThere(result)?.includes(inside)) rmSync(result, { force: true });
    }
    if (otherPlatforms(layout.instance).length > 0) return;
    restoreKernelSettings(state);
    if (state.newFolders.includes("/var/lib/kubelet"))
        rmSync("/var/lib/kubelet/device-plugins/kubelet.sock", { force: true });
    for (const folder of state.newFolders) {
        // `ip netns add` mounts the folder of namespaces onto itself
        if (entries(folder).length === 0) await unmountUnder(folder);
        removeEmpty(folder);
    }
}
