import { existsSync, readFileSync } from "node:fs";
import { writeAtomically } from "../machine/files.js";
import type { PlatformInstance } from "../machine/platform-info.js";
import type { ProcessIdentity } from "../machine/process-identity.js";
import { cachedPath } from "./cached-build.js";
import { kubernetesBuild } from "./kubernetes-build.js";
import type { PackageSources } from "./package-sources.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";

/** What `down` needs to know; written before or right after each change it describes. */
export interface PlatformState {
    /** The daemons that were started, by name. */
    readonly daemons: Readonly<Record<string, ProcessIdentity>>;
    /** Kernel settings that the kubelet changes, with their values from before. */
    readonly kernelSettings: Readonly<Record<string, string>>;
    /** Folders outside the platform's own that did not exist before. */
    readonly newFolders: readonly string[];
    /** The settings that the daemons were started with, see settingsKey. */
    readonly settings?: string;
    /** The cache key of the images in the registry. */
    readonly images?: string;
    /** Where the machine gets packages from, and so image builds. */
    readonly packageSources?: PackageSources;
    /** The add-ons that were started, each with its daemons' settings. */
    readonly addons: Readonly<Record<string, string>>;
}

const empty: PlatformState = { daemons: {}, kernelSettings: {}, newFolders: [], addons: {} };

function statePath(layout: Pick<PlatformLayout, "path">): string {
    return layout.path("state.json");
}

export function readPlatformState(layout: Pick<PlatformLayout, "path">): PlatformState {
    if (!existsSync(statePath(layout))) return empty;
    return { ...empty, ...(JSON.parse(readFileSync(statePath(layout), "utf8")) as Partial<PlatformState>) };
}

/** Replaces the file whole: a kill in the middle leaves the previous state. */
function writePlatformState(layout: Pick<PlatformLayout, "path">, state: PlatformState): void {
    writeAtomically(statePath(layout), `${JSON.stringify(state, undefined, 2)}\n`, 0o600);
}

/** Changes the state on disk. Synchronous from read to write, so concurrent steps lose nothing. */
export function updatePlatformState(layout: Pick<PlatformLayout, "path">, change: Partial<PlatformState>): void {
    writePlatformState(layout, { ...readPlatformState(layout), ...change });
}

/** Records one more daemon. */
export function recordDaemon(layout: Pick<PlatformLayout, "path">, name: string, identity: ProcessIdentity): void {
    updatePlatformState(layout, { daemons: { ...readPlatformState(layout).daemons, [name]: identity } });
}

/** The layout of a platform that runs or ran, with what it recorded about the machine. */
export function runningLayout(instance: PlatformInstance): PlatformLayout {
    const layout = platformLayout(instance, cachedPath(kubernetesBuild()));
    return { ...layout, packageSources: readPlatformState(layout).packageSources ?? layout.packageSources };
}
