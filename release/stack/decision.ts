import type { Release } from "../../model/release.js";
import { releaseDefinition } from "../../model/release-definition.js";
import type { Settings, Traffic } from "../../model/settings.js";
import { liveSlot } from "../../model/traffic.js";

/** What a release command decides and writes; everything else in the file is the user's. */
export type Decision = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze" | "standby" | "basedOn">;

/** A frozen release in the order in which people read it. */
export function writtenRelease(release: Release): Record<string, unknown> {
    const keys = Object.keys(releaseDefinition.keys) as (keyof Release)[];
    return Object.fromEntries(keys.flatMap(key => (release[key] === undefined ? [] : [[key, release[key]]])));
}

/** A slot's name where it has all of it. */
export function writtenTraffic(traffic: Traffic | undefined): string | Traffic | undefined {
    return liveSlot(traffic) ?? traffic;
}
