import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { PlatformLayout } from "./platform-layout.js";
import type { ProcessIdentity } from "./process-identity.js";

/** What must be known to take the platform down again; written before or right after each change it speaks of. */
export interface PlatformState {
    /** The daemons that were started, by name. */
    readonly daemons: Readonly<Record<string, ProcessIdentity>>;
    /** Kernel settings that the kubelet changes, as they were before. */
    readonly kernelSettings: Readonly<Record<string, string>>;
    /** Folders outside the platform's own that were not there before. */
    readonly newFolders: readonly string[];
    /** The settings that the daemons were started with, see settingsKey. */
    readonly settings?: string;
    /** The images that the registry was given, by their cache key. */
    readonly images?: string;
    /** The add-ons that were started, each with the settings that its daemons got. */
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

/** Whole or not at all: a kill in the middle leaves the state of before. */
function writePlatformState(layout: Pick<PlatformLayout, "path">, state: PlatformState): void {
    writeFileSync(`${statePath(layout)}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${statePath(layout)}.new`, statePath(layout));
}

/** Changes the state on disk. Synchronous from reading to writing, so that steps side by side lose nothing. */
export function updatePlatformState(layout: Pick<PlatformLayout, "path">, change: Partial<PlatformState>): void {
    writePlatformState(layout, { ...readPlatformState(layout), ...change });
}

/** Notes one more daemon. */
export function recordDaemon(layout: Pick<PlatformLayout, "path">, name: string, identity: ProcessIdentity): void {
    updatePlatformState(layout, { daemons: { ...readPlatformState(layout).daemons, [name]: identity } });
}
