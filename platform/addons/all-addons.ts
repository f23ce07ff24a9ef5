import { PlatformError } from "../platform-error.js";
import { type Addon, type AddonName, addonNames } from "./addon.js";
import { gateway } from "./gateway/gateway-addon.js";
import { metrics } from "./metrics/metrics-addon.js";
import { prometheus } from "./prometheus/prometheus-addon.js";

const byName: Readonly<Record<AddonName, Addon>> = { gateway, metrics, prometheus };

/** The add-ons with these names, each once, always in the same order. */
export function addonsOf(names: readonly string[]): Addon[] {
    return addonNames.filter(name => names.includes(name)).map(name => byName[name]);
}

/**
 * The add-on names that the user typed after --with, separated by commas or blanks.
 * @throws PlatformError with every unknown name and the list of known ones.
 */
export function parseAddonNames(words: readonly string[]): AddonName[] {
    const names = words.flatMap(word => word.split(/[\s,]+/)).filter(name => name !== "");
    const unknown = names.filter(name => !addonNames.some(known => known === name));
    if (unknown.length > 0) {
        throw new PlatformError(
            `--with ${words.join(" ")}: no such add-on`,
            unknown.map(
                name => `"${name}" is not an add-on; use one or more of ${addonNames.join(", ")}, separated by commas.`,
            ),
        );
    }
    return addonNames.filter(name => names.includes(name));
}
