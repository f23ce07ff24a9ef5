import { type KnownVersion, newest, readVersion } from "./known-versions.js";

/** A Git tag, and the commit it points to. */
export interface GitTag {
    readonly name: string;
    readonly commit: string;
}

export interface ReadTags {
    /** The tags that count. */
    readonly versions: readonly TaggedVersion[];
    /** Tags that look like versions and do not count, in the order of the tags. */
    readonly unread: readonly LeftTag[];
}

export type TaggedVersion = KnownVersion & { readonly tag: string; readonly commit: string; readonly prefix: string };

export interface LeftTag {
    readonly name: string;
    readonly prefix: string;
    /** What it would be with `--tag-prefix`; undefined: it cannot be read. */
    readonly version?: string;
    /** `v2`, `1.5`. */
    readonly isShort: boolean;
}

const defaultPrefix = "v";
/** Tags with these count unless a prefix is chosen. */
export const defaultPrefixes: readonly string[] = [defaultPrefix, ""];
const shortVersion = /^(?:0|[1-9][0-9]{0,3})(?:\.(?:0|[1-9][0-9]*))?$/;

interface Candidate extends GitTag {
    readonly prefix: string;
    readonly version?: string;
    readonly isShort: boolean;
}

/**
 * Sorts tags into versions and others.
 *
 * @param prefix of the tags; @default accepts `v1.4.0` and `1.4.0`
 */
export function readTags(tags: readonly GitTag[], prefix?: string): ReadTags {
    const candidates = tags.flatMap(tag => asVersion(tag, prefix) ?? []);
    const whole = candidates.filter(({ version, isShort }) => version !== undefined && !isShort);
    const families = new Set(whole.map(one => one.prefix));
    // `v1` and `v1.4` move along with `v1.4.2`.
    const moving = new Set(
        whole.flatMap(({ prefix: start, version = "" }) => {
            const [major, minor] = version.split(".");
            return [`${start}${major}`, `${start}${major}.${minor}`];
        }),
    );
    const versions: TaggedVersion[] = [];
    const unread: LeftTag[] = [];
    for (const { name, commit, ...one } of candidates) {
        if (one.isShort && moving.has(name)) continue;
        // `v2` beside `v1.4.2` will move as well; `2.5` beside `2.4.1` is 2.5.0 for whoever says that it is a version.
        const isName = one.isShort && /(?<![0-9.])[0-9]+$/.test(name) && families.has(one.prefix);
        const version = isName ? undefined : one.version;
        const isChosen = prefix !== undefined || (!one.isShort && defaultPrefixes.includes(one.prefix));
        if (isChosen && version !== undefined) versions.push({ version, tag: name, commit, prefix: one.prefix });
        else unread.push({ name, ...one, version });
    }
    return { versions, unread };
}

/** A tag that looks like a version. */
function asVersion({ name, commit }: GitTag, only: string | undefined): Candidate | undefined {
    const starts = only === undefined ? versionStarts(name) : name.startsWith(only) ? [only.length] : [];
    const found = starts.map(start => {
        const rest = name.slice(start);
        const isShort = shortVersion.test(rest);
        const version = readVersion(isShort ? `${rest}${rest.includes(".") ? ".0" : ".0.0"}` : rest);
        return { name, commit, prefix: name.slice(0, start), version, isShort, rest };
    });
    const { rest = "", ...tag } = found.find(({ version }) => version !== undefined) ?? found[0] ?? {};
    const looksLikeOne = "version" in tag && (tag.version !== undefined || /^[0-9]+\.[0-9]/.test(rest));
    return looksLikeOne ? tag : undefined;
}

/** Where a version may begin: at a number after nothing, a separator, or a word such as `v`. */
function versionStarts(name: string): number[] {
    const numbers = [...name.matchAll(/(?<![0-9.])[0-9]/g)].map(({ index }) => index);
    return numbers.filter(start => /(?:^|[^a-z0-9.])[a-z]*$/i.test(name.slice(0, start)));
}

/** Name of a version's tag: its existing one, else in the style of the newest tag. */
export function tagFor(version: string, known: readonly KnownVersion[], prefix?: string): string {
    const own = known.find(other => other.version === version)?.tag;
    if (own !== undefined) return own;
    const last = newest(known.filter(({ tag }) => tag !== undefined));
    const bare = prefix === undefined && last?.tag !== undefined && /^[0-9]/.test(last.tag);
    return `${bare ? "" : (prefix ?? defaultPrefix)}${version}`;
}
