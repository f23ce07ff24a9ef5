import { typedWord } from "../../machine/shell.js";
import type { Problem } from "../../model/settings/problem.js";
import { type KnownVersion, newest } from "./known-versions.js";
import { defaultPrefixes, type LeftTag, type ReadTags, type TaggedVersion } from "./read-tags.js";
import { compareReleased, isCalendar, isPreview, isTime, plainPreview } from "./version-order.js";

/** How many families of tags are named. */
const shown = 3;

/** Place of each commit in history, the oldest first. */
export type Places = ReadonlyMap<string, number>;

/** Whether `familyProblems` needs the places. */
export function hasFamilies({ versions }: ReadTags): boolean {
    return families(versions).length > 1;
}

/**
 * Why the tags do not say what was released last: two families of them, such as `2023.10.1` and `v1.4.2`, of which each
 * could be this service's. Families that follow each other are one service that changed its style.
 *
 * @param isRecorded whether the ledger knows a version
 * @param prefix as chosen
 */
export function familyProblems(tags: ReadTags, places: Places, isRecorded: boolean, prefix?: string): Problem[] {
    const found = families(tags.versions);
    if (tags.versions.length === 0 && prefix === undefined && !isRecorded) return onlyOthers(tags.unread);
    const clash = found.some((one, index) => found.slice(index + 1).some(other => areRivals(one, other, places)));
    if (!clash) return [];
    const prefixes = [...new Set(found.flat().map(({ prefix: own }) => own))];
    const advice =
        prefixes.length > 1
            ? `say which is this service's: ${prefixes.map(asOption).join(" or ")}`
            : "no --tag-prefix tells them apart; delete those that are not this service's: `git tag --delete NAME`";
    const names = found.map(family => last(family).tag);
    return [
        { path: "tags", message: `${listed(names)} are of different families, and each could be the last; ${advice}.` },
    ];
}

/** Nothing was read, but something looks like a version of this service. */
function onlyOthers(unread: readonly LeftTag[]): Problem[] {
    const others = unread.filter(
        ({ version, isShort, prefix }) => version !== undefined && (!isShort || defaultPrefixes.includes(prefix)),
    );
    if (others.length === 0) return [];
    const newestOnes = grouped(others, ({ prefix }) => prefix).map(family => family.at(-1)!);
    const named = newestOnes.slice(-shown);
    const options = named.map(({ prefix, version }) => `${asOption(prefix)} continues from ${version}`);
    const free = ["v", "release-v"].find(prefix => !unread.some(other => other.prefix === prefix));
    const first = free === undefined ? "" : `, ${asOption(free)} begins with 0.1.0`;
    const message = `${listed(named.map(({ name }) => name))} may be versions of this service or of another; ${options.join(", ")}${first}.`;
    return [{ path: "tags", message }];
}

/** Tags that look like versions, do not count, and could have decided: a lower one of this service could not. */
export function openTags({ unread }: ReadTags, final: KnownVersion | undefined, prefix?: string): readonly LeftTag[] {
    const own = prefix === undefined ? defaultPrefixes : [prefix];
    const numbers = ({ name, prefix: start }: LeftTag) => /^[0-9.]*[0-9]/.exec(name.slice(start.length))?.[0] ?? "0";
    const isHigher = (tag: LeftTag) => compareReleased(`${numbers(tag)}.0.0`, final?.version ?? "0.0.0") > 0;
    return unread.filter(tag => !own.includes(tag.prefix) || isHigher(tag));
}

/** A line about such tags, and the option that would read the highest of them. */
export function describeOpenTags(tags: readonly LeftTag[], prefix?: string): string[] {
    if (tags.length === 0) return [];
    const highest = grouped(tags, one => one.prefix)
        .map(family => family.at(-1)!)
        .toSorted((one, other) => compareReleased(one.version ?? "0.0.0", other.version ?? "0.0.0"));
    const names = highest.slice(-shown).map(({ name }) => name);
    const more = tags.length > names.length ? ` and ${tags.length - names.length} more` : "";
    const readable = prefix === undefined ? highest.findLast(({ version }) => version !== undefined) : undefined;
    const advice =
        readable === undefined ? "" : `; ${asOption(readable.prefix)} reads ${readable.name} as ${readable.version}`;
    return [`tags that look like versions but do not count: ${names.join(", ")}${more}${advice}`];
}

/** A line about a service that has just gone from versions to dates; another family would look the same. */
export function describeFamilies({ versions }: ReadTags): string[] {
    const found = families(versions).toSorted((one, other) => compareReleased(last(one).version, last(other).version));
    if (!found.some(([tag]) => isCalendar(tag!.version)) || found.every(([tag]) => isCalendar(tag!.version))) return [];
    const [older = [], newer = []] = found.slice(-2);
    if (newer.length > shown) return [];
    const [from, to] = [older, newer].map(family => newest(family.filter(isFinal)) ?? last(family));
    return [`the tags go on from ${from!.tag} to ${to!.tag}; if they are not one service's, use --tag-prefix`];
}

/** A line about a higher version on another branch, which may have taken the next number. */
export function describeElsewhere({ versions }: ReadTags, final: KnownVersion | undefined): string[] {
    const highest = newest(versions.filter(isFinal));
    if (highest === undefined || compareReleased(highest.version, final?.version ?? "0.0.0") <= 0) return [];
    return [
        `tag ${highest.tag} is higher, but on another branch, and does not count; if this commit follows it, merge it`,
    ];
}

/**
 * A line about the families of other prefixes if the chosen one has no tag: it may be mistyped, or its first version.
 *
 * @param all the tags as read without a prefix
 */
export function describeOtherPrefixes(all: ReadTags, { versions }: ReadTags, prefix: string | undefined): string[] {
    if (prefix === undefined || versions.length > 0) return [];
    const others = [...all.versions, ...all.unread].filter(({ version }) => version !== undefined);
    const newestOnes = grouped(others, one => one.prefix).map(family => family.at(-1)!);
    if (newestOnes.length === 0) return [];
    const named = newestOnes.slice(-shown).map(one => `${"tag" in one ? one.tag : one.name} (${asOption(one.prefix)})`);
    return [`no tag has the prefix ${prefix === "" ? "''" : prefix}; others that name versions: ${named.join(", ")}`];
}

/** By prefix, and dates apart from other versions. */
function families(versions: readonly TaggedVersion[]): readonly (readonly TaggedVersion[])[] {
    const steps = versions.filter(({ version }) => !isTime(version));
    return grouped(steps, ({ prefix, version }) => `${prefix}${isCalendar(version) ? " by date" : ""}`);
}

function areRivals(left: readonly TaggedVersion[], right: readonly TaggedVersion[], places: Places): boolean {
    const [older, newer] = compareReleased(last(left).version, last(right).version) < 0 ? [left, right] : [right, left];
    const top = last(newer);
    const at = ({ commit }: TaggedVersion) => places.get(commit) ?? 0;
    const isSame = (one: TaggedVersion, other: TaggedVersion) =>
        plainPreview(one.version) === plainPreview(other.version);
    // A commit that is tagged in both styles was released once.
    const own = older.filter(tag => !newer.some(other => isSame(tag, other) && tag.commit === other.commit));
    const isMixed = isCalendar(newer[0]!.version) !== isCalendar(older[0]!.version);
    const since = isMixed ? Math.min(...newer.map(at)) : at(top);
    return own.some(tag => at(tag) >= since || isSame(tag, top));
}

function isFinal({ version }: TaggedVersion): boolean {
    return !isTime(version) && !isPreview(version);
}

function last(family: readonly TaggedVersion[]): TaggedVersion {
    return newest(family)!;
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
    const groups = new Map<string, Item[]>();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return [...groups.values()];
}

function asOption(prefix: string): string {
    return `--tag-prefix ${typedWord(prefix)}`;
}

function listed(words: readonly string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
