// Every process of a platform is in one control group: its daemons in NAME/daemons, its pods in NAME/kubepods, its
// builds in NAME/docker. Whatever is in that group belongs to the platform, no matter what was recorded before a kill.
// Version 1 has one hierarchy for each controller, version 2 ("unified") a single one.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = "/sys/fs/cgroup";

/** Whether the machine has the single hierarchy of version 2. */
export function isUnified(): boolean {
    return existsSync(join(root, "cgroup.controllers"));
}

/** The roots of all hierarchies on this machine. */
export function hierarchies(): string[] {
    if (isUnified()) return [root];
    const named = readdirSync(root, { withFileTypes: true });
    return named.filter(entry => entry.isDirectory()).map(entry => join(root, entry.name));
}

/** The hierarchy used to list a platform's processes. */
function trackingHierarchy(): string {
    return isUnified() ? root : join(root, "pids");
}

/** The file to which a daemon writes its own pid before it becomes the daemon. */
export function daemonsProcessFile(name: string): string {
    return join(trackingHierarchy(), name, "daemons", "cgroup.procs");
}

/** Passes a version 2 group's controllers on to its subgroups. If one is unavailable, the kubelet reports it. */
function enableControllers(group: string): void {
    for (const controller of readFileSync(join(group, "cgroup.controllers"), "utf8").trim().split(" ")) {
        try {
            writeFileSync(join(group, "cgroup.subtree_control"), `+${controller}`);
        } catch {}
    }
}

/** Makes the group in every hierarchy: the kubelet requires its root to exist. */
export function createControlGroup(name: string): void {
    for (const hierarchy of hierarchies()) {
        const folder = join(hierarchy, name);
        mkdirSync(folder, { recursive: true });
        // a new cpuset of version 1 is empty and can run nothing until it has processors and memory
        for (const file of ["cpuset.cpus", "cpuset.mems"]) {
            const path = join(folder, file);
            if (isUnified() || !existsSync(path) || readFileSync(path, "utf8").trim() !== "") continue;
            writeFileSync(path, readFileSync(join(hierarchy, file), "utf8"));
        }
        if (isUnified()) {
            for (const group of [hierarchy, folder]) enableControllers(group);
        }
    }
    mkdirSync(join(trackingHierarchy(), name, "daemons"), { recursive: true });
}

function subgroups(folder: string): string[] {
    if (!existsSync(folder)) return [];
    const below = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
    return [...below.flatMap(entry => subgroups(join(folder, entry.name))), folder];
}

/** The pids of every process in the group, in any hierarchy. */
export function processesOf(name: string): number[] {
    const pids = new Set<number>();
    for (const folder of hierarchies().flatMap(hierarchy => subgroups(join(hierarchy, name)))) {
        try {
            for (const line of readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n")) {
                if (line !== "" && line !== "0") pids.add(Number(line));
            }
        } catch {
            // the group disappeared between the listing and the reading
        }
    }
    return [...pids];
}

/** The folders of the group that exist, deepest first. */
export function controlGroupFolders(name: string): string[] {
    return hierarchies().flatMap(hierarchy => subgroups(join(hierarchy, name)));
}

/** Removes the group, which must have no process left. @returns the folders that could not be removed. */
export function removeControlGroup(name: string): string[] {
    return controlGroupFolders(name).filter(folder => {
        try {
            rmdirSync(folder);
            return false;
        } catch {
            return existsSync(folder);
        }
    });
}
