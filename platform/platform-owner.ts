import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { processesOf } from "./control-groups.js";
import type { PlatformInstance } from "./platform-instance.js";

/** Of folders that processes work in, the one that is a platform of this name in another cache. */
export function otherOwner(instance: PlatformInstance, workingFolders: readonly string[]): string | undefined {
    return workingFolders.find(folder => basename(folder) === basename(instance.folder) && folder !== instance.folder);
}

/**
 * The folder of a running platform of the same name that was brought up with another cache folder. It must not be
 * taken for ours: its namespace and control group have the same names. Every daemon works in its platform's folder;
 * one that was deleted reads as "FOLDER (deleted)" and is no one's.
 */
export function readOtherOwner(instance: PlatformInstance): string | undefined {
    const folders = processesOf(instance.name).flatMap(pid => {
        try {
            return [readlinkSync(`/proc/${pid}/cwd`)];
        } catch {
            return [];
        }
    });
    return otherOwner(instance, folders);
}
