import { compareVersions } from "../../model/compare-versions.js";
import { isVersion } from "../../model/pin.js";

/** A version that was released before, and where that is known from. */
export interface KnownVersion {
    readonly version: string;
    /** Name of its Git tag. */
    readonly tag?: string;
    /** The entry of the ledger that still has it. */
    readonly entry?: number;
    /** What it was made from; undefined where neither tells. */
    readonly commit?: string;
}

/** A tag of Git, and the commit that it names. */
export interface GitTag {
    readonly name: string;
    readonly commit: string;
}

const defaultPrefix = "v";

/**
 * The tags that name versions.
 *
 * @param prefix what they begin with; @default `v1.4.0` and `1.4.0` alike
 */
export function versionTags(tags: readonly GitTag[], prefix?: string): KnownVersion[] {
    const prefixes = prefix === undefined ? [defaultPrefix, ""] : [prefix];
    return tags.flatMap(({ name, commit }) => {
        const rests = prefixes.flatMap(start => (name.startsWith(start) ? [name.slice(start.length)] : []));
        const version = rests.find(isVersion);
        return version === undefined ? [] : [{ version, tag: name, commit }];
    });
}

/** Name of a version's tag: the one that it has, else made as the newest tag is. */
export function tagFor(version: string, known: readonly KnownVersion[], prefix?: string): string {
    const own = known.find(other => other.version === version)?.tag;
    if (own !== undefined) return own;
    const last = newest(known.filter(({ tag }) => tag !== undefined));
    const bare = prefix === undefined && last !== undefined && last.tag === last.version;
    return `${bare ? "" : (prefix ?? defaultPrefix)}${version}`;
}

/** What tags and ledger know, each version once. Of a version that both know, the tag tells the commit. */
export function mergeVersions(tags: readonly KnownVersion[], ledger: readonly KnownVersion[]): KnownVersion[] {
    const merged = new Map<string, KnownVersion>();
    for (const known of [...ledger, ...tags]) merged.set(known.version, { ...merged.get(known.version), ...known });
    return [...merged.values()];
}

/** The newest of some versions; undefined of none. */
export function newest(known: readonly KnownVersion[]): KnownVersion | undefined {
    return known.toSorted((left, right) => compareVersions(left.version, right.version)).at(-1);
}

/** `2026.11.21-143005`: a time, which is no step from a semantic version, nor one to it. */
export function isTime(version: string): boolean {
    return /^[12][0-9]{3}\.[0-9]{2}\.[0-9]{2}-[0-9]{6}$/.test(version);
}

/** `1.5.0-rc.1`. */
export function isPreview(version: string): boolean {
    return version.includes("-") && !isTime(version);
}

/** `1.5.0` of `1.5.0-rc.1`. */
export function withoutPreview(version: string): string {
    return version.split("-", 1)[0]!;
}
