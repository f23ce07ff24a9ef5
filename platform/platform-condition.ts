import { createHash } from "node:crypto";
import { readPlatformInfo } from "../machine/platform-info.js";
import { isAlive } from "../machine/process-identity.js";
import type { Addon } from "./addons/addon.js";
import { endedDaemons } from "./addons/start-addon.js";
import { clusterLacks } from "./cluster-readiness.js";
import { allDaemons } from "./daemons/all-daemons.js";
import type { PlatformLayout } from "./platform-layout.js";
import { type PlatformState, readPlatformState } from "./platform-state.js";
import { registrySeedKey } from "./registry-seed.js";

/** What must be done to make the platform match this source. */
export interface PlatformCondition {
    /** Stop what is left and start everything. */
    readonly startAll: boolean;
    /** If not startAll: the daemons that have ended and must start again. */
    readonly endedDaemons: readonly string[];
    readonly imagesWanted: boolean;
    /**
     * The daemons run with other settings than this source's. They keep running, because a restart would end every pod.
     */
    readonly settingsDiffer: boolean;
}

/** The facts on disk and among the processes that decide what must be done. */
export interface PlatformFindings {
    /** Whether an `up` completed. */
    readonly wasUp: boolean;
    readonly state: PlatformState;
    readonly wantedSettings: string;
    readonly wantedImages: string;
    readonly daemons: readonly string[];
    readonly alive: readonly string[];
}

/** One hash over every daemon's program, arguments and files. */
export function settingsKey(layout: PlatformLayout): string {
    return createHash("sha256")
        .update(JSON.stringify(allDaemons(layout)))
        .digest("hex")
        .slice(0, 16);
}

export function judgeCondition(findings: PlatformFindings): PlatformCondition {
    const { wasUp, state, daemons, alive } = findings;
    const ended = daemons.filter(name => !alive.includes(name));
    const settingsDiffer = state.settings !== findings.wantedSettings;
    return {
        settingsDiffer,
        startAll: !wasUp || alive.length === 0 || (settingsDiffer && ended.length > 0),
        endedDaemons: ended,
        imagesWanted: state.images !== findings.wantedImages,
    };
}

export function readCondition(layout: PlatformLayout): PlatformCondition {
    const state = readPlatformState(layout);
    const daemons = allDaemons(layout).map(daemon => daemon.name);
    return judgeCondition({
        wasUp: readPlatformInfo() !== undefined,
        state,
        wantedSettings: settingsKey(layout),
        wantedImages: registrySeedKey(layout.packageSources),
        daemons,
        alive: daemons.filter(name => state.daemons[name] !== undefined && isAlive(state.daemons[name])),
    });
}

/** Whether there is nothing to do, pods can start and the add-ons work. */
export async function isHealthy(
    layout: PlatformLayout,
    condition: PlatformCondition,
    addons: readonly Addon[],
): Promise<boolean> {
    if (condition.startAll || condition.endedDaemons.length > 0 || condition.imagesWanted) return false;
    if (addons.some(addon => endedDaemons(addon, layout).length > 0)) return false;
    const lacking = await Promise.all([clusterLacks(layout), ...addons.map(addon => addon.lacks(layout))]);
    return lacking.every(text => text === undefined);
}
