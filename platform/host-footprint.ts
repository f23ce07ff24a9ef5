// What Kubernetes and containerd leave outside the platform's folder, at places that no setting moves.
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
import { join } from "node:path";
import type { PlatformLayout } from "./platform-layout.js";
import type { PlatformState } from "./platform-state.js";

/** Folders that the daemons make; one that was there before the platform stays, without the platform's part in it. */
const sharedFolders = ["/var/lib/kubelet", "/var/lib/cni", "/var/log/containers", "/run/containerd", "/run/docker"];

/** Kernel settings that the kubelet changes for the whole machine. */
const kernelSettings = ["vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops"].concat(
    ["maxkeys", "maxbytes"].map(limit => `kernel/keys/root_${limit}`),
);

const settingFile = (name: string) => join("/proc/sys", name);

/** What is there now, to be put back at the end. */
export function readHostFootprint(): Pick<PlatformState, "kernelSettings" | "newFolders"> {
    const present = kernelSettings.filter(name => existsSync(settingFile(name)));
    return {
        kernelSettings: Object.fromEntries(present.map(name => [name, readFileSync(settingFile(name), "utf8").trim()])),
        newFolders: sharedFolders.filter(folder => !existsSync(folder)),
    };
}

export function restoreKernelSettings(state: PlatformState): void {
    for (const [name, value] of Object.entries(state.kernelSettings)) {
        if (readFileSync(settingFile(name), "utf8").trim() !== value) writeFileSync(settingFile(name), value);
    }
}

function entries(folder: string): string[] {
    return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : [];
}

/** Removes the folder and the empty ones in it; one with a file in it stays. */
function removeEmpty(folder: string): void {
    for (const entry of entries(folder)) if (lstatSync(entry).isDirectory()) removeEmpty(entry);
    if (existsSync(folder) && entries(folder).length === 0) rmdirSync(folder);
}

/** Removes what the platform left at shared places, once its processes are gone. */
export function removeHostFootprint(layout: PlatformLayout, state: PlatformState): void {
    for (const link of entries("/var/log/containers")) {
        if (lstatSync(link).isSymbolicLink() && readlinkSync(link).startsWith(layout.path())) rmSync(link);
    }
    for (const result of entries("/var/lib/cni/results")) {
        if (result.startsWith(`/var/lib/cni/results/${layout.instance.name}-`)) rmSync(result);
    }
    // a shim's socket that no process listens on any more
    const listening = readFileSync("/proc/net/unix", "utf8");
    for (const socket of entries("/run/containerd/s")) if (!listening.includes(socket)) rmSync(socket);
    for (const folder of state.newFolders) removeEmpty(folder);
}
