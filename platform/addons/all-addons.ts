import { PlatformError } from "../platform-error.js";
import { type Addon, type AddonName, addonNames } from "./addon.js";
import { dns } from "./dns/dns-addon.js";
import { gateway } from "./gateway/gateway-addon.js";
import { metrics } from "./metrics/metrics-addon.js";

const byName: Readonly<Record<AddonName, Addon>> = { gateway, dns, metrics };

/** The add-ons of these names, each once and in the same order whatever the order of the names. */
export function addonsOf(names: readonly string[]): Addon[] {
    return addonNames.filter(name => names.includes(name)).map(name => byName[name]);
}

/**
 * The names in what the user typed after --with, separated by commas or blanks.
 * @throws PlatformError with every name that is none, and the list of those that are.
 */
export function parseAddonNames(words: readonly string[]): AddonName[] {
    const names = words.flatMap(word => word.split(/[\s,]+/)).filter(name => name !== "");
    const unknown = names.filter(name => !addonNames.some(known => known === name));
    if (unknown.length > 0) {
        throw new PlatformError(
            `--with ${words.join(" ")}: there is no such add-on`,
            unknown.map(name => `"${name}" is none; use one or more of ${addonNames.join(", ")}, separated by commas.`),
        );
    }
    return addonNames.filter(name => names.includes(name));
}
