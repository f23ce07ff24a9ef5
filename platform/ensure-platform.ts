// Contract: how other folders get a running platform.

import type { PlatformInfo } from "../machine/platform-info.js";
import { platformInstance } from "../machine/platform-info.js";
import type { AddonName } from "./addons/addon.js";
import { bringUp } from "./bring-up.js";
import type { ReportProgress } from "./run-steps.js";

export interface EnsureOptions {
    /** Add-ons to build and start if they are not running; running ones stay. @default none */
    readonly addons?: readonly AddonName[];
}

/**
 * A running platform: the existing one when it is healthy; otherwise it is brought up or repaired, as by `up`.
 * @throws PlatformError when the machine lacks something; nothing has changed then.
 */
export async function ensurePlatform(
    onProgress: ReportProgress = () => {},
    options: EnsureOptions = {},
): Promise<PlatformInfo> {
    return bringUp(platformInstance(), onProgress, options.addons);
}
