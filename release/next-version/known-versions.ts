import { compareVersions } from "../../model/release/compare-versions.js";
import { isVersion } from "../../model/release/pin.js";

/** A released version, and the sources that know it. */
export interface KnownVersion {
    readonly version: string;
    /** Name of its Git tag. */
    readonly tag?: string;
    /** The ledger entry that still has it. */
    readonly entry?: number;
    /** Commit it was made from; undefined if unknown. */
    readonly commit?: string;
}

/** A Git tag, and the commit it points to. */
export interface GitTag {
    readonly name: string;
    readonly commit: string;
}

const defaultPrefix = "v";

/**
 * The tags that name versions.
 *
 * @param prefix of the tags; @default accepts `v1.4.0` and `1.4.0`
 */
export function versionTags(tags: readonly GitTag[], prefix?: string): KnownVersion[] {
    const prefixes = prefix === undefined ? [defaultPrefix, ""] : [prefix];
    return tags.flatMap(({ name, commit }) => {
        const rests = prefixes.flatMap(start => (name.startsWith(start) ? [name.slice(start.length)] : []));
        const version = rests.find(isVersion);
        return version === undefined ? [] : [{ version, tag: name, commit }];
    });
}

/** Name of a version's tag: its existing one, else in the style of the newest tag. */
export function tagFor(version: string, known: readonly KnownVersion[], prefix?: string): string {
    const own = known.find(other => other.version === version)?.tag;
    if (own !== undefined) return own;
    const last = newest(known.filter(({ tag }) => tag !== undefined));
    const bare = prefix === undefined && last !== undefined && last.tag === last.version;
    return `${bare ? "" : (prefix ?? defaultPrefix)}${version}`;
}

/** All versions from tags and ledger, each once. If both have a version, the tag's commit counts. */
export function mergeVersions(tags: readonly KnownVersion[], ledger: readonly KnownVersion[]): KnownVersion[] {
    const merged = new Map<string, KnownVersion>();
    for (const known of [...ledger, ...tags]) merged.set(known.version, { ...merged.get(known.version), ...known });
    return [...merged.values()];
}

/** The newest version; undefined if there is none. */
export function newest(known: readonly KnownVersion[]): KnownVersion | undefined {
    return known.toSorted((left, right) => compareVersions(left.version, right.version)).at(-1);
}

/** Whether a version is a time, such as `2026.11.21-143005`; it neither follows nor precedes a semantic version. */
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
