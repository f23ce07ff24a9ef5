import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildFolder } from "../machine/platform-info.js";
import { isAlive, readBootId, readProcessIdentity } from "../machine/process-identity.js";
import { unmountUnder } from "./mounts.js";

/** Something slow to build that depends on nothing but its pins. */
export interface CachedBuild {
    readonly name: string;
    /** Everything that determines the result: contents of files, versions, commands. */
    readonly pins: readonly string[];
}

/**
 * The same pins yield the same key; each pin's length is hashed too, because otherwise ["ab"] and ["a", "b"] would
 * collide.
 */
export function cacheKey(build: CachedBuild): string {
    const hash = createHash("sha256");
    for (const pin of build.pins) hash.update(`${Buffer.byteLength(pin)}:`).update(pin);
    return `${build.name}-${hash.digest("hex").slice(0, 16)}`;
}

export function cachedPath(build: CachedBuild): string {
    return join(buildFolder(), cacheKey(build));
}

export function isCached(build: CachedBuild): boolean {
    return existsSync(cachedPath(build));
}

/** The identity in the name of an unfinished build's folder, "NAME-HASH.PID.TICKS.unfinished". */
export function parseUnfinished(folderName: string): { pid: number; startTicks: number } | undefined {
    const match = /\.(\d+)\.(\d+)\.unfinished$/.exec(folderName);
    return match === null ? undefined : { pid: Number(match[1]), startTicks: Number(match[2]) };
}

/** Removes the unfinished folders of killed builds. */
export async function removeUnfinishedBuilds(): Promise<void> {
    if (!existsSync(buildFolder())) return;
    for (const entry of readdirSync(buildFolder())) {
        const builder = parseUnfinished(entry);
        if (builder === undefined || isAlive({ ...builder, bootId: readBootId() })) continue;
        const folder = join(buildFolder(), entry);
        await unmountUnder(folder);
        rmSync(folder, { recursive: true, force: true });
    }
}

/**
 * The build's folder. If it does not exist, `make` fills a temporary folder next to it first, and a killed build leaves
 * no half-made folder under the final name.
 */
export async function buildOnce(build: CachedBuild, make: (folder: string) => Promise<void>): Promise<string> {
    const path = cachedPath(build);
    if (existsSync(path)) return path;
    const self = readProcessIdentity(process.pid);
    const unfinished = `${path}.${process.pid}.${self?.startTicks ?? 0}.unfinished`;
    mkdirSync(unfinished, { recursive: true });
    try {
        await make(unfinished);
        if (!existsSync(path)) renameSync(unfinished, path);
    } finally {
        rmSync(unfinished, { recursive: true, force: true });
    }
    return path;
}

/** The log file of a build. */
export function buildLogFile(build: CachedBuild): string {
    return join(buildFolder(), `${cacheKey(build)}.log`);
}
