// Contract: how other folders get a running platform.
import type { AddonName } from "./addons/addon.js";
import { bringUp } from "./bring-up.js";
import type { PlatformInfo } from "./platform-info.js";
import { platformInstance } from "./platform-instance.js";
import type { ReportProgress } from "./progress.js";

export interface EnsureOptions {
    /** Add-ons to build and start if they do not run; those that run stay. @default none */
    readonly addons?: readonly AddonName[];
}

/**
 * A running platform: the one that is there when it is healthy, else it is brought up or healed, the same as `up`.
 * @throws PlatformError when the machine lacks something; nothing was changed then.
 */
export async function ensurePlatform(
    onProgress: ReportProgress = () => {},
    options: EnsureOptions = {},
): Promise<PlatformInfo> {
    return bringUp(platformInstance(), onProgress, options.addons);
}
